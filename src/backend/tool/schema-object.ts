import type { JsonSchema } from './contract.ts';
import { type LeftOut, type Schema, wrong } from './schema-part.ts';

export type Shape = Readonly<Record<string, Schema<unknown>>>;

type Absent<Of extends Shape> = {
  [Name in keyof Of]: Of[Name] extends LeftOut<'absent'> ? Name : never;
}[keyof Of];

/** What an object of that shape reads as: members that may be absent are optional, those with a default are always there. */
export type Read<Of extends Shape> = Flat<
  { readonly [Name in Exclude<keyof Of, Absent<Of>>]: ReturnType<Of[Name]['read']> } & {
    readonly [Name in Absent<Of>]?: ReturnType<Of[Name]['read']>;
  }
>;
type Flat<Of> = { [Name in keyof Of]: Of[Name] };

type Part = Schema<unknown> & Partial<LeftOut<'absent' | 'default'>>;

export function objectOf<Of extends Shape>(of: Of): Schema<Read<Of>> {
  const parts: readonly (readonly [string, Part])[] = Object.entries(of);
  const required = parts.filter(([, part]) => !part.leftOut).map(([name]) => name);
  const json: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(parts.map(([name, part]) => [name, part.json])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  const known = parts.map(([name]) => name).join(', ');
  const read = (value: unknown, member: string): Read<Of> => {
    if (!isRecord(value)) return wrong(member, 'an object', value);
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(of, name));
    if (stranger !== undefined)
      return wrong(below(member, stranger), `left out: known are ${known || 'none'}`, value[stranger]);
    const entries = parts.flatMap(([name, part]) => readMember(value, { name, part, member }));
    return Object.fromEntries(entries) as Read<Of>; // each member was read by the schema that its type is made from
  };
  return { json, read };
}

function readMember(
  value: Readonly<Record<string, unknown>>,
  { name, part, member }: { name: string; part: Part; member: string },
): readonly (readonly [string, unknown])[] {
  const given = Object.hasOwn(value, name) ? value[name] : undefined;
  if (given !== undefined || !part.leftOut) return [[name, part.read(given, below(member, name))]];
  return part.leftOut.as === 'default' ? [[name, part.leftOut.value]] : [];
}

export const mapOf = <Of>(of: Schema<Of>, most: number): Schema<Readonly<Record<string, Of>>> => ({
  json: { type: 'object', additionalProperties: of.json, maxProperties: most },
  read: (value, member) => {
    if (!isRecord(value)) return wrong(member, 'an object', value);
    const entries = Object.entries(value);
    if (entries.length > most) return wrong(member, `an object of at most ${most} members`, entries.length);
    return Object.fromEntries(entries.map(([name, one]) => [name, of.read(one, below(member, name))]));
  },
});

/** So much is told of the name of a member: anybody may have made it up. */
const MOST_NAME = 100;

function below(member: string, name: string): string {
  const short = name.length > MOST_NAME ? `${name.slice(0, MOST_NAME).toWellFormed()}…` : name;
  return member === '' ? short : `${member}.${short}`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
