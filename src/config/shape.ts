/**
 * The few checks that configuration needs, by hand: see docs/adr/0005-configuration.md for what a schema library costs
 * at the hub's start, and because every refusal must say in words what would have been allowed.
 */

/** What a value should have been; `allowed` completes the sentence "allowed is ...". */
export class Refusal {
  readonly allowed: string;
  constructor(allowed: string) {
    this.allowed = allowed;
  }
}

/** The value as it is meant, or why not. Never throws, whatever it is given. */
export type Check<T> = (value: unknown) => T | Refusal;

export type Plain = Readonly<Record<string, unknown>>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that may be handed to the operating system: NUL ends a string there, so it is refused here. */
export const textOf =
  (what: string, fits: (text: string) => boolean = () => true): Check<string> =>
  (value) =>
    typeof value === 'string' && value.length <= 65_536 && !value.includes('\0') && fits(value)
      ? value
      : new Refusal(what);

export const oneOf =
  <const Name extends string>(...names: readonly Name[]): Check<Name> =>
  (value) =>
    names.find((name) => name === value) ?? new Refusal(names.map((name) => `"${name}"`).join(' or '));

/** Takes numbers, and text that is nothing but digits: an environment variable cannot be anything else. */
export const wholeNumber =
  (min: number, max: number): Check<number> =>
  (value) => {
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max
      ? number
      : new Refusal(`a whole number from ${min} to ${max}`);
  };

const spoken: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  1: true,
  0: false,
  yes: true,
  no: false,
  on: true,
  off: false,
};
export const yesNo: Check<boolean> = (value) => {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return (Object.hasOwn(spoken, word) ? spoken[word] : undefined) ?? new Refusal('true or false');
};

export const listOf =
  <T>(item: Check<T>, what: string, max = 1024): Check<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > max) return new Refusal(what);
    const items = value.map(item);
    return items.some((one) => one instanceof Refusal) ? new Refusal(what) : (items as T[]); // no Refusal among them
  };

export const mapOf =
  <T>(name: RegExp, item: Check<T>, what: string): Check<Readonly<Record<string, T>>> =>
  (value) => {
    if (!isPlain(value)) return new Refusal(what);
    const kept: Record<string, T> = {};
    for (const [key, one] of Object.entries(value)) {
      const checked = name.test(key) ? item(one) : new Refusal(what);
      if (checked instanceof Refusal) return new Refusal(what);
      Object.defineProperty(kept, key, { value: checked, enumerable: true, writable: true, configurable: true }); // also `__proto__`
    }
    return kept;
  };
