import type { Clock } from '../kernel/clock.ts';
import type { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import type { EndReason, InstanceSpec, InstanceView, Link, StopReason } from './contract.ts';
import type { Effect } from './life.ts';
import { told } from './refusal.ts';
import type { Run } from './run.ts';
import { lastLines } from './tail.ts';

/** What is remembered of the processes of one key beyond the living one, and told to the world. */
export class Chronicle<S extends InstanceSpec, L extends Link> {
  readonly #clock: Clock;
  readonly #report: Report;
  lastExit: InstanceView['lastExit'];
  lastError: string | undefined;
  /** Of processes that are gone. */
  calls = 0;
  errors = 0;
  starts = 0;

  constructor({ clock, report }: { clock: Clock; report: Report }) {
    this.#clock = clock;
    this.#report = report;
  }

  starting({ epoch, spec: { key, name, project } }: Run<S, L>): void {
    this.starts++;
    this.#report({ kind: 'instance.starting', key, name, project, attempt: epoch });
  }

  adopted({ epoch, spec: { key, name } }: Run<S, L>, pid: number): void {
    this.starts++;
    this.#report({ kind: 'instance.adopted', key, name, pid, epoch });
  }

  /** Once per run. */
  ready(run: Run<S, L>, pid: number): void {
    if (run.readyAt !== undefined) return;
    const { key, name } = run.spec;
    run.readyAt = this.#clock.now();
    this.lastError = undefined;
    this.#report({ kind: 'instance.ready', key, name, pid, tookMs: run.age });
  }

  failed({ spec: { key, name }, lastWords }: Run<S, L>, error: HubError): void {
    this.lastError = error.message;
    this.#report({ kind: 'instance.failed', key, name, message: error.message, stderr: lastLines(lastWords, 20) });
  }

  exited(run: Run<S, L>, stopped?: StopReason): void {
    const { spec, launched, exit, lastWords, link } = run;
    if (!launched || !exit) return;
    this.calls += link?.calls ?? 0;
    this.errors += link?.errors ?? 0;
    const why = stopped ?? 'crashed';
    this.lastExit = { ...exit, why, at: this.#clock.now() };
    this.lastError = errorOf(run, why) ?? this.lastError;
    const { key, name } = spec;
    const { pid } = launched;
    this.#report({
      kind: 'instance.exited',
      key,
      name,
      pid,
      how: told(exit),
      why,
      lastWords: lastLines(lastWords, 20),
    });
  }

  /** What the machine wants people to know. */
  tell(run: Run<S, L>, news: Extract<Effect, { do: 'tell' }>, crashes: number): void {
    const { key, name } = run.spec;
    if (news.what === 'waiting')
      return this.#report({ kind: 'instance.waiting', key, name, delayMs: news.delayMs, crashes });
    if (news.what === 'held') {
      const stderr = lastLines(run.lastWords, 20);
      return this.#report({ kind: 'instance.held', key, name, delayMs: news.delayMs, crashes, stderr });
    }
    return news.what === 'silent' ? this.#silent(run) : this.#heavy(run);
  }

  #silent({ spec: { key, name }, launched, heardAt }: Run<S, L>): void {
    if (!launched) return;
    const now = this.#clock.monotonic();
    const silentMs = now - (heardAt ?? now);
    this.#report({ kind: 'instance.unresponsive', key, name, pid: launched.pid, silentMs });
  }

  #heavy({ spec: { key, name, memoryBytes: limitBytes }, launched, rssBytes = 0 }: Run<S, L>): void {
    if (launched) this.#report({ kind: 'instance.heavy', key, name, pid: launched.pid, rssBytes, limitBytes });
  }
}

/** An end that nobody wanted; one before it was ready is told with its start. */
function errorOf(
  { spec: { name }, exit, readyAt }: Pick<Run<InstanceSpec, Link>, 'spec' | 'exit' | 'readyAt'>,
  why: EndReason,
): string | undefined {
  if (why === 'unresponsive') return `${name} was alive and answered nothing; it was ended`;
  return why === 'crashed' && readyAt !== undefined ? `${name} ended by itself with ${told(exit)}` : undefined;
}
