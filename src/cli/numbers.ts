import { InvalidArgumentError } from 'commander';

/** Arguments of commands that are numbers; commander tells what they throw. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function oneToThousand(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 1000) throw new InvalidArgumentError('It must be from 1 to 1000.');
  return count;
}
