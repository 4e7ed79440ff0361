import type { InstanceHealth } from '../../admin/contract.ts';
import { counted } from '../../kernel/quantities.ts';
import type { Findings } from './findings.ts';
import { ok, type Verdict, warn } from './verdict.ts';

const NO_HUB = 'No hub is running that could tell.';

/** Records are never lost while it is away, until the file they wait in is full. */
export function judgeStore({ health }: Findings): Verdict {
  if (!health) return ok(NO_HUB);
  const { state, engine, why, waiting, dropped } = health.store;
  if (dropped > 0)
    return warn(
      `${counted(dropped, 'record')} found no room to wait for the store and are lost: see "the store is away" in the runbook.`,
    );
  if (state !== 'away') return ok(`The store (${engine}) is ${state}.`);
  const what =
    engine === 'sqlite'
      ? 'make room on the disk, or look at who may write there'
      : 'see that PostgreSQL runs and DATABASE_URL is right';
  return warn(
    `The store (${engine}) is away: ${why.replace(/[.\s]+$/, '')}. Calls go on, ${counted(waiting, 'record')} wait in a file: ${what}.`,
  );
}

/** Held, waiting, silent, or needed and not there. */
export function judgeInstances({ health }: Findings): Verdict {
  if (!health) return ok(NO_HUB);
  const sick = health.instances.filter((one) => one.problem !== null && !isLeftAlone(one));
  return sick.length > 0
    ? warn(sick.map(({ problem }) => problem).join(' '))
    : ok(`${counted(health.instances.length, 'instance')}, and none needs a look.`);
}

export function judgeBreakers({ health }: Findings): Verdict {
  if (!health) return ok(NO_HUB);
  const open = health.instances.filter(isLeftAlone);
  if (open.length > 0)
    return warn(
      open.map(({ problem, name, project, breaker }) => problem ?? `${name} of ${project}: ${breaker}.`).join(' '),
    );
  return ok('Every circuit breaker lets calls through.');
}

/** One that crashes is refused by its breaker too, but that is not what is wrong with it. */
const isLeftAlone = ({ state, silent_since, breaker }: InstanceHealth): boolean =>
  state === 'ready' && silent_since === null && breaker !== 'closed';
