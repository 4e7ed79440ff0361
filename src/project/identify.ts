import type { ClientFacts } from '../protocol/index.ts';
import { type Choice, choose } from './choice.ts';
import { type Clue, cluesOf } from './clue.ts';
import { describeProject } from './describe-project.ts';
import type { Detection, Evidence, Project } from './detection.ts';
import { groundOf, type Rules } from './rules.ts';
import { shown } from './shown.ts';

/**
 * Which project and version a client is in. Never throws: when no project or several match, `project` is undefined and
 * `why` says what to do; the caller decides whether that is an error.
 */
export function identify(facts: ClientFacts, rules: Rules): Detection {
  const ground = groundOf(rules);
  const clues = cluesOf(facts, ground);
  const choice = choose(clues);
  const evidence = clues.map((clue) => asEvidence(clue, choice));
  if (choice.kind !== 'one') return undecided(choice, evidence);
  const { root, by, confidence } = choice;
  const { project, evidence: names } = describeProject(root, ground);
  const found: Evidence = { source: root.mark, value: root.path, verdict: 'used', why: root.why };
  return {
    project,
    confidence,
    evidence: [...evidence, found, ...names],
    candidates: [],
    why: `${titleOf(project)} at ${project.root}, by ${by.source}: ${root.why}.`,
  };
}

const titleOf = ({ slug, version, id }: Project): string => `${slug}${version ? ` ${version}` : ''} (${id})`;

const howToSay = '--project DIR in the arguments of warren, or WARREN_PROJECT in its environment';

function undecided(choice: Exclude<Choice, { kind: 'one' }>, evidence: readonly Evidence[]): Detection {
  const nothing = { project: undefined, confidence: 'NONE', evidence } as const;
  if (choice.kind === 'none')
    return {
      ...nothing,
      candidates: [],
      why: `No project: ${choice.why}. Start the client inside a project, or name it: ${howToSay}.`,
    };
  const names = choice.roots.map(shown).join(', ');
  return {
    ...nothing,
    candidates: choice.roots,
    why: `Several projects match: ${choice.why}: ${names}. Say which one: ${howToSay}.`,
  };
}

function asEvidence(clue: Clue, choice: Choice): Evidence {
  const { source, value, weight, sight } = clue;
  const line = (verdict: Evidence['verdict'], why: string): Evidence => ({ source, value: shown(value), verdict, why });
  if (sight.kind === 'absent') return line('absent', sight.why);
  if (sight.kind !== 'seen') return line('ignored', sight.why);
  const { path } = sight.root;
  if (choice.kind === 'several') return line('ignored', `leads to ${path}, one of several projects`);
  if (choice.kind === 'none') return line('ignored', `leads to ${path}, but a project was named and cannot be used`);
  const { by, root } = choice;
  if (by === clue) return line('used', `leads to ${path}${remark(weight)}`);
  if (root.path === path) return line('agrees', `leads to ${path} too`);
  return line('ignored', `leads to ${path}, but ${by.source} is stronger`);
}

const remark = (weight: Clue['weight']): string =>
  weight === 'stale' ? '; a guess, because the process itself stands in no project' : '';
