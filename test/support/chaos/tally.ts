import { type Answer, callTool, type Params } from '../json-rpc.ts';
import type { RawClient } from '../raw-client.ts';

/**
 * Counts what became of calls, as a client sees it: every one must get exactly one answer, a result or an error that says
 * it may be tried again. Anything else is `wrong`, and nothing at all is `lost`.
 */
export class Tally {
  made = 0;
  answered = 0;
  /** Errors that may be tried again, by code. */
  readonly retryable = new Map<string, number>();
  /** Answers that are neither. */
  readonly wrong: string[] = [];
  /** Calls that were never answered, and why we know. */
  readonly lost: string[] = [];
  readonly tookMs: number[] = [];

  /** The answer when it is a result. */
  async call(client: RawClient, tool: string, args: Params = {}): Promise<Answer | undefined> {
    this.made++;
    const from = performance.now();
    try {
      const answer = await callTool(client, tool, args);
      this.tookMs.push(performance.now() - from);
      return this.#judge(answer);
    } catch (error) {
      this.lost.push(String(error).slice(0, 400));
      return undefined;
    }
  }

  #judge(answer: Answer): Answer | undefined {
    const { result, error } = answer.message;
    if (result) {
      this.answered++;
      return answer;
    }
    const { code = 'none', retry = 'never' } = error?.data ?? {};
    if (retry === 'never') this.wrong.push(JSON.stringify(error).slice(0, 400));
    else this.retryable.set(code, (this.retryable.get(code) ?? 0) + 1);
    return undefined;
  }

  get retried(): number {
    return [...this.retryable.values()].reduce((sum, one) => sum + one, 0);
  }

  get figures(): Record<string, unknown> {
    const { made, answered, retried, retryable, wrong, lost } = this;
    return {
      made,
      answered,
      retryable: retried,
      by: Object.fromEntries(retryable),
      wrong: wrong.length,
      lost: lost.length,
    };
  }
}
