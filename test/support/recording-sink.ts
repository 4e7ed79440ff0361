import type { LineSink } from '../../src/transport/index.ts';
import { waitFor } from './wait-for.ts';

/** A sink that remembers what it was told, in order. */
export class RecordingSink implements LineSink {
  /** `line …`, `overlong N`, `drained`, `stalled`, `closed CUT ERROR` */
  readonly told: string[] = [];
  bytes = 0;

  get lineTexts(): string[] {
    return this.told.filter((it) => it.startsWith('line ')).map((it) => it.slice(5));
  }

  count(what: string): number {
    return this.told.filter((it) => it.split(' ')[0] === what).length;
  }

  has(what: string, times = 1): Promise<unknown> {
    return waitFor(`${what} ${times} times among ${this.told.slice(-5).join(', ')}`, () => this.count(what) >= times, {
      everyMs: 2,
    });
  }

  lines(batch: readonly Buffer[]): void {
    for (const line of batch) {
      this.bytes += line.length;
      this.told.push(`line ${line.toString('utf8', 0, 100)}`);
    }
  }

  overlong(_head: Buffer, _tail: Buffer, length: number): void {
    this.told.push(`overlong ${length}`);
  }

  drained(): void {
    this.told.push('drained');
  }

  stalled(): void {
    this.told.push('stalled');
  }

  closed(cut: Buffer | undefined, error?: Error): void {
    this.told.push(['closed', cut?.toString(), error?.message].filter((it) => it !== undefined).join(' '));
  }
}
