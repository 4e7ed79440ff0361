/** What nobody waits for: done in order at the end of the turn of the event loop, when what was answered in it is on its way. */
export class Afterwards {
  #work: (() => void)[] = [];

  readonly add = (work: () => void): void => {
    if (this.#work.push(work) === 1) setImmediate(this.#run);
  };

  readonly #run = (): void => {
    const work = this.#work;
    this.#work = [];
    for (const one of work) one();
  };
}
