import { KnownVersions, type VersionEntry } from '../project/index.ts';
import { type ReportMeans, versionMeant } from '../report/index.ts';
import { type AddonPlan, applyAddon, type FileChange, planAddon } from './addon.ts';
import { differenceOf } from './difference.ts';
import type { AddonWords } from './words.ts';

export interface AddonMeans extends Omit<ReportMeans, 'progress' | 'clock'> {
  readonly clock: ReportMeans['clock'];
  /** Shows the text and asks; undefined where nobody can be asked. */
  readonly consent: (shown: string, question: string) => Promise<boolean | undefined>;
}

export interface AddonAnswer {
  readonly text: string;
  readonly json: unknown;
  readonly exit: number;
}

/** What `warren godot addon` does and answers: it shows what would change, and changes it when that is agreed to. */
export async function addonReport(words: AddonWords, means: AddonMeans): Promise<AddonAnswer> {
  const version = versionMeant(words.which, { known: new KnownVersions(means), ...means });
  const plan = await planAddon(version.root, words.deed, version.engine.startsWith('3') ? 3 : 4);
  if (plan.changes.length === 0) return answer(version, plan, { applied: false, said: nothing[words.deed] });
  const shown = `${version.title} (${version.root}):\n${differenceOf(plan)}`;
  if (words.dryRun) return answer(version, plan, { applied: false, said: shown });
  const agreed = words.yes || (await means.consent(shown, 'Do this?'));
  if (!agreed) return refused(version, plan, { shown, asked: agreed !== undefined });
  await applyAddon(plan);
  const said = `${words.yes ? shown : ''}${done[words.deed]}`;
  return answer(version, plan, { applied: true, said });
}

const nothing = {
  install: 'The add-on is there already, and as it should be.\n',
  remove: 'The add-on is not there.\n',
} as const;
const done = {
  install: 'The add-on is installed. get_runtime_events tells where the game is to send its events.\n',
  remove: 'The add-on is removed.\n',
} as const;

function refused(version: VersionEntry, plan: AddonPlan, how: { shown: string; asked: boolean }): AddonAnswer {
  const said = how.asked
    ? 'Nothing was changed.\n'
    : `${how.shown}Nothing was changed: nobody can be asked here; add --yes.\n`;
  return { ...answer(version, plan, { applied: false, said }), exit: 1 };
}

const answer = (
  { id, root }: VersionEntry,
  { deed, changes, directories }: AddonPlan,
  { applied, said }: { applied: boolean; said: string },
): AddonAnswer => ({
  text: said,
  json: {
    version: id,
    root,
    deed,
    applied,
    changes: changes.map((change) => ({ path: change.path, change: kindOf(change) })),
    directories,
  },
  exit: 0,
});

const kindOf = ({ before, after }: FileChange): 'create' | 'change' | 'remove' =>
  before === undefined ? 'create' : after === undefined ? 'remove' : 'change';
