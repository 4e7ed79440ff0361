/** Reads one member of what somebody else may have written; what is not as it should be becomes its default. */
export type Lenient<Value> = (found: unknown) => Value;

export const text: Lenient<string> = (found) => (typeof found === 'string' ? found : '');
export const maybeText: Lenient<string | null> = (found) => (typeof found === 'string' ? found : null);
export const count: Lenient<number> = (found) => (typeof found === 'number' ? found : 0);
export const maybeCount: Lenient<number | null> = (found) => (typeof found === 'number' ? found : null);
export const flag =
  (otherwise: boolean): Lenient<boolean> =>
  (found) =>
    typeof found === 'boolean' ? found : otherwise;

type Shape = Readonly<Record<string, Lenient<unknown>>>;
export type Read<Of extends Shape> = { -readonly [Name in keyof Of]: ReturnType<Of[Name]> };

/** An object with exactly these members; of what is no object each has its default. */
export const objectOf =
  <Of extends Shape>(shape: Of): Lenient<Read<Of>> =>
  (found) => {
    const members = isRecord(found) ? found : {};
    return Object.fromEntries(Object.entries(shape).map(([name, read]) => [name, read(members[name])])) as Read<Of>; // one for each
  };

/** Null for what is no object at all. */
export const maybe =
  <Value>(read: Lenient<Value>): Lenient<Value | null> =>
  (found) =>
    isRecord(found) ? read(found) : null;

/** What does not fit is left out: the rest is worth reading. */
export const listOf =
  <Value>(read: Lenient<Value>, fits: (value: Value, found: unknown) => boolean): Lenient<Value[]> =>
  (found) =>
    Array.isArray(found) ? found.flatMap((one: unknown) => [read(one)].filter((value) => fits(value, one))) : [];

export const isRecord = (found: unknown): found is Readonly<Record<string, unknown>> =>
  typeof found === 'object' && found !== null && !Array.isArray(found);
