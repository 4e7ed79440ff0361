import { basename } from 'node:path';
import { builtinServers, ConfigFiles, loadSettings, localDisk, type Places } from '../../config/index.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Io } from '../io.ts';
import { rootHere } from '../project-root.ts';
import type { Findings } from './findings.ts';

/** What is wrong with the files and variables that the next hub would read, seen from the project we stand in. */
export function configFacts(here: Places, io: Io): Pick<Findings, 'configProblems' | 'untrusted'> {
  const files = new ConfigFiles(here, { disk: localDisk, env: io.env, builtin: builtinServers });
  const root = rootHere(io);
  const untrusted = refusalOf(() => files.projectDocument(root), 'untrusted-config');
  const settings = refusalOf(() => loadSettings({ env: io.env, homeConfig: files.homeDocument() }), 'invalid-config');
  const { problems } = files.serversFor({ root, slug: basename(root) });
  const all = [settings, ...problems].filter((problem) => problem !== undefined && problem !== untrusted);
  return { configProblems: [...new Set(all)].filter((problem) => problem !== undefined), untrusted };
}

/** The sentence of an expected refusal of this kind. */
function refusalOf(look: () => unknown, code: HubError['code']): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (error instanceof HubError) return error.code === code ? error.message : undefined;
    throw error;
  }
}
