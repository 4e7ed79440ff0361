/** What a resume rests on, the best first. */
export type RestsOn = 'checkpoint' | 'events' | 'commands' | 'basic';

export interface Ground {
  readonly restsOn: RestsOn;
  /** Of what it rests on, in ms. */
  readonly ageMs: number;
  readonly rootGone: boolean;
  readonly branchChanged: boolean;
  readonly filesGone: number;
  readonly historyRewritten: boolean;
  /** Why it is not known what changed since the checkpoint; null: it is. */
  readonly problem: string | null;
  /** Events and commands after the checkpoint that it rests on, and whether the epic is another one by now. */
  readonly recordedSince: number;
  readonly otherEpic: boolean;
}

export interface Confidence {
  /** 0 to 100. */
  readonly score: number;
  readonly level: 'HIGH' | 'MODERATE' | 'LOW' | 'POOR';
  /** Why it is not more. */
  readonly reasons: readonly string[];
}

const base: Readonly<Record<RestsOn, readonly [score: number, why: string]>> = {
  checkpoint: [100, ''],
  events: [85, 'there is no checkpoint, only events'],
  commands: [70, 'there is no checkpoint, only commands'],
  basic: [40, 'nothing was recorded but the session itself'],
};

const MINUTE_MS = 60_000;
/** However old something is, it is better than nothing of its kind. */
const MOST_FOR_AGE = 30;
/** So much done since a checkpoint that it tells little of where the work stands. */
const MUCH = 10;

/** How sure one can be that the state is as it was left. */
export function confidenceIn(ground: Ground): Confidence {
  const [most, why] = base[ground.restsOn];
  const less: (readonly [points: number, why: string])[] = [
    [lostByAge(ground), `it is ${Math.floor(ground.ageMs / MINUTE_MS)} minutes old`],
    [ground.rootGone ? 10 : 0, 'the folder of the project is gone'],
    [ground.problem === null ? 0 : 10, `what changed since is not known (${ground.problem})`],
    [ground.historyRewritten ? 10 : 0, 'the commit that it was made on is not in this branch any more'],
    [ground.branchChanged ? 5 : 0, 'another branch is checked out'],
    [ground.filesGone > 0 ? 5 : 0, `${ground.filesGone} of its files are gone`],
    [lostBySince(ground), sinceText(ground)],
  ];
  const score = Math.max(
    0,
    less.reduce((left, [points]) => left - points, most),
  );
  const reasons = [why, ...less.flatMap(([points, reason]) => (points > 0 ? [reason] : []))].filter(Boolean);
  return { score, level: levelOf(score), reasons };
}

const levelOf = (score: number): Confidence['level'] =>
  score >= 90 ? 'HIGH' : score >= 70 ? 'MODERATE' : score >= 50 ? 'LOW' : 'POOR';

function lostByAge({ restsOn, ageMs }: Ground): number {
  const minutes = ageMs / MINUTE_MS;
  if (restsOn === 'basic') return 0;
  if (restsOn !== 'checkpoint') return Math.min(MOST_FOR_AGE, 5 * Math.floor(minutes / 30));
  if (minutes <= 5) return 0;
  return minutes <= 30 ? 10 : minutes <= 60 ? 20 : MOST_FOR_AGE;
}

function lostBySince({ recordedSince, otherEpic }: Ground): number {
  if (otherEpic || recordedSince >= MUCH) return 10;
  return recordedSince > 0 ? 5 : 0;
}

function sinceText({ recordedSince, otherEpic }: Ground): string {
  const deeds = recordedSince === 1 ? '1 event or command' : `${recordedSince} events and commands`;
  const epic = otherEpic ? 'the epic is another one since' : '';
  return [epic, recordedSince > 0 ? `${deeds} came after it` : ''].filter(Boolean).join(', and ');
}
