import { causesOf } from '../../test/support/causes-of.ts';

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint =
  (code: number) =>
  (text: string): string =>
    colour ? `\u001B[${code}m${text}\u001B[0m` : text;
const [bold, green, red, dim] = [paint(1), paint(32), paint(31), paint(2)];

/** What the story said was not so. */
export class NotTrue extends Error {}

/** Prints as it goes. Nothing is claimed that was not checked: `claim` ends the story when its fact is false. */
export class Story {
  #claims = 0;

  chapter(title: string): void {
    console.log(`\n${bold(title)}`);
  }

  tell(line: string): void {
    console.log(`  ${line}`);
  }

  detail(line: string): void {
    console.log(`  ${dim(line)}`);
  }

  claim(what: string, fact: boolean, seen = ''): void {
    if (!fact) throw new NotTrue(`${what}${seen && `; seen: ${seen}`}`);
    this.#claims++;
    console.log(`  ${green('✓')} ${what}${seen && dim(` (${seen})`)}`);
  }

  end(seconds: number): void {
    console.log(`\n${green(`All ${this.#claims} claims were checked and are true`)}, in ${seconds.toFixed(1)} s.`);
  }

  fail(error: unknown): void {
    for (const cause of causesOf(error)) {
      const what = cause instanceof NotTrue ? `This is not true: ${cause.message}` : cause;
      console.error(`\n${red('✗ The story broke off.')}`, what);
    }
  }
}

/** Runs `act` and says how long it took. */
export async function timed<T>(act: () => Promise<T>): Promise<[result: T, ms: number]> {
  const from = performance.now();
  const result = await act();
  return [result, Math.round(performance.now() - from)];
}
