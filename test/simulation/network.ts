import type { Dice } from './dice.ts';
import type { EventQueue } from './event-queue.ts';

/** How likely what is. All 0: everything arrives, soon. */
export interface Weather {
  /** A request never arrives. */
  readonly lost: number;
  /** It has its effect, and nobody hears of it. */
  readonly mute: number;
  /** It arrives only after up to `lateMs`: held in some queue, and long given up by who sent it. */
  readonly late: number;
  readonly lateMs: number;
}

export const calm: Weather = { lost: 0, mute: 0, late: 0, lateMs: 0 };

/** Where a request comes from. */
export interface Sender {
  readonly cutOff: boolean;
  deliver(fn: () => void): void;
}

/** Between the hubs and the database. Requests are answered, refused, lost, done without an answer, or done much later. */
export class Network {
  readonly #queue: EventQueue;
  readonly #dice: Dice;
  weather: Weather;
  databaseUp = true;
  #era = 0;

  constructor(queue: EventQueue, dice: Dice, weather: Weather) {
    this.#queue = queue;
    this.#dice = dice;
    this.weather = weather;
  }

  /** From now on everything works, and what was held back on the way is gone. */
  heal(): void {
    this.weather = calm;
    this.databaseUp = true;
    this.#era++;
  }

  request<T>(sender: Sender, deed: () => T): Promise<T> {
    const answer = Promise.withResolvers<T>();
    const era = this.#era;
    if (this.#falls(sender.cutOff ? 0.7 : this.weather.lost)) {
      if (this.#dice.chance(0.5)) this.#refuse(sender, answer);
      return answer.promise;
    }
    this.#queue.in(this.#delay(sender.cutOff), () => {
      if (era === this.#era) this.#arrive(sender, answer, deed);
    });
    return answer.promise;
  }

  #arrive<T>(sender: Sender, answer: PromiseWithResolvers<T>, deed: () => T): void {
    if (!this.databaseUp) return this.#refuse(sender, answer);
    const result = deed();
    if (this.#falls(sender.cutOff ? 0.8 : this.weather.mute)) {
      if (this.#dice.chance(0.5)) this.#refuse(sender, answer);
      return;
    }
    this.#queue.in(this.#delay(false), () => sender.deliver(() => answer.resolve(result)));
  }

  #refuse(sender: Sender, answer: { reject: (why: Error) => void }): void {
    this.#queue.in(this.#delay(false), () => sender.deliver(() => answer.reject(new Error('connection lost'))));
  }

  #delay(cutOff: boolean): number {
    const late = this.#falls(cutOff ? 0.5 : this.weather.late);
    return this.#dice.between(0.1, 5) + (late ? this.#dice.between(0, this.weather.lateMs) : 0);
  }

  #falls(share: number): boolean {
    return share > 0 && this.#dice.chance(share);
  }
}
