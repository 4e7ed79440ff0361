import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DetectAnswer, DetectEvidence } from '../admin/contract.ts';
import { HubError } from '../kernel/errors.ts';
import type { ClientFacts } from '../protocol/index.ts';
import { outJson, type Told } from './command.ts';
import { ensureHub } from './ensure-hub.ts';
import type { Io } from './io.ts';
import { type Screen, type Style, screenOf } from './screen.ts';
import { factsHere } from './shim/facts.ts';
import { table } from './table.ts';
import { visible } from './visible.ts';

export interface DetectOptions extends Told {
  readonly project?: string | undefined;
}

/** `warren detect`: which project a client there would be in, and why. Exit code 0 only if it is one. */
export async function detect(dir: string | undefined, io: Io, { project, json }: DetectOptions): Promise<number> {
  const facts = factsFor(dir, io, project);
  const { client } = await ensureHub(io);
  const answer = await client.detect(facts);
  if (json) outJson(io, answer);
  else io.out(story(answer, facts, screenOf(io)));
  return answer.project ? 0 : 2;
}

/** With DIR, what says where this terminal stands is no evidence: the question is about another place. */
function factsFor(dir: string | undefined, io: Io, project: string | undefined): ClientFacts {
  const here = factsHere(io.env, project);
  if (dir === undefined) return here;
  const cwd = resolve(io.cwd, dir);
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new HubError('unknown-project', `${cwd} is not a directory. Name one that exists.`);
  const env = Object.fromEntries(Object.entries(here.env).filter(([name]) => !whereabouts.test(name)));
  return { ...here, cwd, env: { ...env, PWD: cwd } };
}

const whereabouts = /^(PWD|INIT_CWD|VSCODE_CWD|WARREN_PROJECT|\w+_PROJECT_DIR)$/;

const verdicts: Readonly<Record<DetectEvidence['verdict'], Style>> = {
  used: 'green',
  agrees: 'green',
  ignored: 'yellow',
  absent: 'dim',
};

export function story(answer: DetectAnswer, { cwd }: ClientFacts, screen: Screen): string {
  const chain = answer.evidence.map(({ source, value, verdict, why }) => [
    { text: `  ${verdict}`, style: verdicts[verdict] },
    { text: source },
    { text: value },
    { text: why, style: 'dim' as const },
  ]);
  const columns = [
    { title: '  VERDICT' },
    { title: 'SOURCE' },
    { title: 'VALUE', shrinks: true },
    { title: 'WHY' },
  ] as const;
  return [
    answer.project ? found(answer.project, answer, screen) : none(answer, cwd, screen),
    '\nEvidence, strongest first:\n',
    table(columns, chain, { ...screen, width: undefined }),
    ...answer.problems.map((problem) => `${screen.paint('yellow', '!')} ${visible(problem)}\n`),
  ].join('');
}

function found(project: NonNullable<DetectAnswer['project']>, answer: DetectAnswer, { paint }: Screen): string {
  const { slug, version, id, root, kinds } = project;
  const rows = [
    ['project', paint('bold', slug)],
    ['version', version ?? '(none)'],
    ['id', id],
    ['root', visible(root)],
    ['kinds', kinds.join(', ') || '(none)'],
    ['servers', answer.servers.join(', ') || '(none)'],
    ['confidence', `${answer.confidence}: ${visible(answer.why)}`],
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(12)}${value}\n`).join('');
}

function none({ why, candidates }: DetectAnswer, cwd: string, { paint }: Screen): string {
  const several = candidates.map((root) => `  ${visible(root)}\n`).join('');
  const advice = several
    ? `Say which one with --project:\n${several}`
    : "A directory is a project when it, or one above it, holds .git, .claude/warren, project.godot, package.json,\npyproject.toml or the like. Or name one with --project DIR. Without a project a client gets the hub's own tools.\n";
  return `${paint('yellow', `${visible(cwd)}: no project.`)}\n${visible(why)}\n${advice}`;
}
