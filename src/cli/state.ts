import type { SavedState, StateCleared } from '../admin/contract.ts';
import { type AdminClient, adminClient } from './admin-client.ts';
import { outJson, type Told } from './command.ts';
import type { Io } from './io.ts';
import { fullName, type Named } from './pick-instances.ts';
import { pickKnown } from './pick-known.ts';
import { bytes, moment } from './quantities.ts';

export interface ShowStateOptions extends Told {
  readonly body?: boolean | undefined;
}

export interface ClearStateOptions extends Told {
  readonly dryRun?: boolean | undefined;
}

type OneState = Named & Pick<SavedState, 'state'>;

/** `warren state show`: what instances have saved, to go on with when they are started again. */
export async function showState(word: string, io: Io, { body = false, json }: ShowStateOptions): Promise<number> {
  const states = await statesOf(adminClient(io), word, body);
  if (json) outJson(io, { states });
  else
    for (const one of states)
      io.out(`${fullName(one)}: ${summary(one)}\n${one.state?.body ? `${one.state.body}\n` : ''}`);
  return 0;
}

/** `warren state clear`: ends the process if it runs, and deletes what was saved; the next call starts it fresh. */
export async function clearState(word: string, io: Io, { dryRun, json }: ClearStateOptions): Promise<number> {
  const client = adminClient(io);
  if (dryRun) return foretell(client, word, io, json);
  const picked = await pickKnown(client, word);
  const cleared = await Promise.all(
    picked.map(async ({ key, name, project }) => ({ name, project, ...(await client.clearState(key)) })),
  );
  if (json) outJson(io, { cleared });
  else for (const one of cleared) io.out(`${fullName(one)}: ${outcome(one)}.\n`);
  return 0;
}

function outcome({ stopped, cleared }: StateCleared): string {
  if (!stopped && !cleared) return 'nothing was saved';
  const process = stopped ? 'its process was ended' : '';
  const saved = cleared ? 'what it had saved is deleted' : '';
  return `${[process, saved].filter((part) => part !== '').join(', ')}; the next call starts it fresh`;
}

async function foretell(client: AdminClient, word: string, io: Io, json: boolean | undefined): Promise<number> {
  const states = await statesOf(client, word, false);
  const living = new Map((await client.instances()).map(({ key, pid }) => [key, pid]));
  const would = states.map((one) => ({ ...one, pid: living.get(one.key) ?? null }));
  if (json) outJson(io, { would_clear: would });
  else
    for (const one of would) {
      const process = one.pid === null ? '' : `end pid ${one.pid} and `;
      io.out(
        `${fullName(one)}: would ${process}${one.state ? `delete ${summary(one)}` : 'delete nothing: nothing is saved'}.\n`,
      );
    }
  return 0;
}

async function statesOf(client: AdminClient, word: string, withBody: boolean): Promise<OneState[]> {
  const picked = await pickKnown(client, word);
  return Promise.all(
    picked.map(async (named) => ({ ...named, state: (await client.savedState(named.key, withBody)).state })),
  );
}

const summary = ({ state }: OneState): string =>
  state
    ? `${bytes(state.bytes)} of ${state.kind}, version ${state.version}, saved ${moment(Date.parse(state.saved_at))}`
    : 'nothing is saved';
