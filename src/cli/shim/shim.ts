import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { asHubError, type HubError } from '../../kernel/errors.ts';
import { type Hello, shimProtocol, type Wrapped } from '../../protocol/index.ts';
import { ClientLines } from './client-lines.ts';
import { type Environment, factsHere } from './facts.ts';
import { Ledger } from './ledger.ts';
import { hubPlace } from './place.ts';
import { Pump } from './pump.ts';
import { reachHub } from './reach-hub.ts';
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
/** A hub that refuses because it is leaving is asked again after so long, in ms. */
const AGAIN_MS = 50;
/** How long a client that cannot be served may take to ask something, so that it hears why. */
const EXPLAIN_MS = 3000;

/**
 * The process an MCP client starts: it owns nothing, copies lines, and outlives the hub. Signals keep their default: it
 * is gone at once.
 */
export async function shim(options: ShimOptions): Promise<void> {
  const output = stdout();
  const ledger = new Ledger();
  output.once('error', () => process.exit(0)); // nobody reads us any more
  const client = new ClientLines(process.stdin, () => leave(output, ledger));
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
  for (;;) {
    const { hub, early } = await enter(options, here.ledger, process.env);
    const farewell = await new Pump({ ...here, hub }).run(again, early);
    const lost = here.ledger.lost(farewell?.taken);
    again = lost.again;
    for (const answer of lost.answers) here.output.write(answer);
    if (farewell?.rest && again.length === 0) await here.client.said();
  }
}

/** Dials until a hub takes us in. One that is leaving is followed by the next. */
async function enter(options: ShimOptions, ledger: Ledger, env: Environment): Promise<{ hub: Socket; early: Buffer }> {
  const place = hubPlace(env);
  const { mode, version, argv, wrapped } = options;
  const facts = factsHere(env, options.project);
  for (;;) {
    const hub = await reachHub(place, env);
    const replay = ledger.replay();
    const hello: Hello = {
      warren: shimProtocol,
      version,
      mode,
      pid: process.pid,
      argv,
      facts,
      ...(wrapped ? { wrapped } : {}),
      ...(replay.length > 0 ? { replay } : {}),
    };
    const welcome = await greetHub(hub, hello);
    if (welcome.ok) return { hub, early: welcome.early };
    hub.destroy();
    if (!welcome.retry) throw welcome.error;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Pipes are written without blocking: a client that does not read must not keep us from seeing it go. */
function stdout(): Writable {
  const stat = fstatSync(1);
  return stat.isFIFO() || stat.isSocket() ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout;
}

/** Once: the client has closed our stdin, or stopped being there. */
function leave(output: Writable, ledger: Ledger): void {
  const until = performance.now() + FAREWELL_MS;
  const timer = setInterval(() => {
    if (ledger.waiting > 0 && performance.now() < until) return;
    clearInterval(timer);
    output.end(() => process.exit(0));
    setTimeout(() => process.exit(0), FAREWELL_MS / 2);
  }, 2);
}

/** A client shows its user what stands on stderr, or the error its first request gets: both say the same. */
function explain(error: HubError, { client, output, ledger }: Here): void {
  process.stderr.write(`warren: ${error.message}\n`);
  const finish = (): unknown => output.end(() => process.exit(error.kind.exit));
  const answer = (): boolean => {
    const answers = ledger.refused(error);
    for (const line of answers) output.write(line);
    if (answers.length > 0) finish();
    return true;
  };
  setTimeout(finish, EXPLAIN_MS);
  client.attach((lines) => {
    for (const line of lines) ledger.said(line);
    return answer();
  });
  answer();
}
