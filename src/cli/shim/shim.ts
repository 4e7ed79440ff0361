import { fstatSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { asHubError, HubError } from '../../kernel/errors.ts';
import {
  errorLine,
  type Hello,
  memberOf,
  nullId,
  type Overlong,
  shimProtocol,
  type Wrapped,
} from '../../protocol/index.ts';
import { ClientLines, maxShimLine } from './client-lines.ts';
import { factsHere } from './facts.ts';
import { Ledger } from './ledger.ts';
import { pauseBefore } from './pause-before.ts';
import { hubPlace } from './place.ts';
import { Pump } from './pump.ts';
import { reachHub } from './reach-hub.ts';
import { uptimeMs } from './uptime.ts';
import { greetHub } from './welcome.ts';

export interface ShimOptions {
  mode: Hello['mode'];
  version: string;
  argv: readonly string[];
  /** `--project` */
  project?: string;
  wrapped?: Wrapped;
}

/** After stdin has ended, answers in flight may still come for so long, in ms; then the shim is gone. */
const FAREWELL_MS = 60;
/** How long hubs that refuse because they are leaving, or hang up, are followed by the next try, in ms. */
const ENTER_MS = 30_000;
/** A hub that lives longer than this, in ms, did not die of what we told it. */
const STEADY_MS = 5000;
/** How long a client that cannot be served may take to ask something, so that it hears why. */
const EXPLAIN_MS = 3000;

/**
 * The process an MCP client starts: it owns nothing, copies lines, and outlives the hub. Signals keep their default: it
 * is gone at once.
 */
export async function shim(options: ShimOptions): Promise<void> {
  const output = stdout();
  const ledger = new Ledger();
  const parent = process.ppid;
  output.on('error', () => process.exit(0)); // nobody reads us any more
  const client = new ClientLines(process.stdin, {
    ended: () => leave(output, ledger),
    tooLong: (line) => void output.write(tooLongAnswer(line)),
    orphaned: () => process.ppid !== parent,
  });
  try {
    await serve(options, { client, output, ledger });
  } catch (error) {
    explain(asHubError(error), { client, output, ledger });
  }
}

interface Here {
  readonly client: ClientLines;
  readonly output: Writable;
  readonly ledger: Ledger;
}

async function serve(options: ShimOptions, here: Here): Promise<never> {
  let again: Buffer[] = [];
  let sudden = 0;
  for (let served = false; ; served = true) {
    const { hub, early } = await enter(options, here.ledger, served);
    const since = uptimeMs();
    const farewell = await new Pump({ ...here, hub }).run(again, early);
    const lost = here.ledger.lost(farewell?.taken);
    again = lost.again;
    for (const answer of lost.answers) here.output.write(answer);
    sudden = farewell || uptimeMs() - since > STEADY_MS ? 0 : sudden + 1;
    if (farewell?.rest && again.length === 0) await here.client.said();
    else if (sudden > 1) await sleep(pauseBefore(sudden));
  }
}

/** Dials until a hub takes us in. One that is leaving is followed by the next. */
async function enter(options: ShimOptions, ledger: Ledger, served: boolean): Promise<{ hub: Socket; early: Buffer }> {
  const until = uptimeMs() + ENTER_MS;
  for (let failures = 0; ; failures++) {
    const place = hubPlace(process.env);
    const hub = await reachHub(place, process.env, served);
    const door = doorAt(place.socket);
    const welcome = await greetHub(hub, helloOf(options, ledger), { moved: () => doorAt(place.socket) !== door });
    if (welcome.ok) return { hub, early: welcome.early };
    hub.destroy();
    if (!welcome.retry || uptimeMs() > until) throw welcome.error;
    await sleep(pauseBefore(failures));
  }
}

/** Another one in the place of the door that was dialled: that one belonged to a dead hub, or to no hub at all. */
const doorAt = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

function helloOf({ mode, version, argv, project, wrapped }: ShimOptions, ledger: Ledger): Hello {
  const replay = ledger.replay();
  return {
    warren: shimProtocol,
    version,
    mode,
    pid: process.pid,
    argv,
    facts: factsHere(process.env, project),
    ...(wrapped ? { wrapped } : {}),
    ...(replay.length > 0 ? { replay } : {}),
    ...(ledger.session === undefined ? {} : { session: ledger.session }),
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function tooLongAnswer({ head, length }: Overlong): Buffer {
  const id = memberOf(head, { start: 0, end: head.length }, 'id');
  const text = `A message of ${length} bytes was let go; ${maxShimLine} bytes are the most that any Warren hub takes.`;
  return errorLine(id ? head.subarray(id.start, id.end) : nullId, new HubError('message-too-large', text));
}

/** Pipes are written without blocking: a client that does not read must not keep us from seeing it go. */
function stdout(): Writable {
  const stat = fstatSync(1);
  return stat.isFIFO() || stat.isSocket() ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout;
}

/** The client has closed our stdin, or is not there any more. */
function leave(output: Writable, ledger: Ledger): void {
  const until = uptimeMs() + FAREWELL_MS;
  const timer = setInterval(() => {
    if (ledger.waiting > 0 && uptimeMs() < until) return;
    clearInterval(timer);
    exit(output, 0);
  }, 2);
}

/** With what was written, if the client still takes it. */
function exit(output: Writable, code: number): void {
  output.end(() => process.exit(code));
  setTimeout(() => process.exit(code), FAREWELL_MS / 2);
}

/** A client shows its user what stands on stderr, or the error its first request gets: both say the same. */
function explain(error: HubError, { client, output, ledger }: Here): void {
  process.stderr.write(`warren: ${error.message}\n`);
  const answer = (): boolean => {
    const answers = ledger.refused(error);
    for (const line of answers) output.write(line);
    if (answers.length === 0) return true;
    client.attach(() => true);
    exit(output, error.kind.exit);
    return true;
  };
  setTimeout(() => exit(output, error.kind.exit), EXPLAIN_MS);
  client.attach((lines) => {
    for (const line of lines) ledger.said(line);
    return answer();
  });
  answer();
}
