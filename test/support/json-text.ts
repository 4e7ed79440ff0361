import * as fc from 'fast-check';

/** JSON as other people's serializers write it: any spacing, escapes where none are needed, numbers no parser keeps. */

const space = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc.string({ unit: fc.constantFrom(' ', '\t', '\r'), maxLength: 3 }),
);

const hex4 = (unit: number, upper: boolean): string => {
  const digits = unit.toString(16).padStart(4, '0');
  return `\\u${upper ? digits.toUpperCase() : digits}`;
};

/** One UTF-16 unit of a string, plain where it may be, or escaped in one of its ways. */
function written(unit: number, way: number): string {
  const plain = unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && (unit < 0xd800 || unit > 0xdfff);
  if (plain && way % 4 !== 0) return String.fromCharCode(unit);
  const short = new Map([
    [0x22, '\\"'],
    [0x5c, '\\\\'],
    [0x2f, '\\/'],
    [0x0a, '\\n'],
    [0x09, '\\t'],
  ]).get(unit);
  return way % 2 === 0 && short !== undefined ? short : hex4(unit, way % 3 === 0);
}

/** The text of a JSON string with this value; lone surrogates are escaped, as UTF-8 cannot hold them. */
export const spelling = (value: string): fc.Arbitrary<string> =>
  fc
    .array(fc.nat(11), { minLength: value.length, maxLength: value.length })
    .map((ways) => `"${ways.map((way, at) => written(value.charCodeAt(at), way)).join('')}"`);

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string());
export const stringText = anyText.chain(spelling);

export const numberText = fc.oneof(
  fc.constantFrom('0', '-0', '1.0', '1e2', '1E+400', '-1e-400', '1152921504606846976', '12345678901234567890', '0.10'),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

const scalarText = fc.oneof(stringText, numberText, fc.constantFrom('true', 'false', 'null'));

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalarText,
    fc.array(tie('value'), { maxLength: 4 }).chain((items) => enclosed('[', items, ']')),
    fc.array(fc.tuple(stringText, tie('value')), { maxLength: 4 }).chain(objectText),
  ),
}));
export const valueText = value;

function enclosed(open: string, items: readonly string[], close: string): fc.Arbitrary<string> {
  const spaces = fc.array(space, { minLength: 2 * items.length + 1, maxLength: 2 * items.length + 1 });
  return spaces.map((gaps) => {
    const spaced = items.map((item, at) => `${gaps[2 * at]}${item}${gaps[2 * at + 1]}`);
    return `${open}${items.length === 0 ? gaps[0] : spaced.join(',')}${close}`;
  });
}

/** An object of these members (texts of keys and values), in this order. */
export function objectText(members: ReadonlyArray<readonly [string, string]>): fc.Arbitrary<string> {
  return fc.array(space, { minLength: 2 * members.length, maxLength: 2 * members.length }).chain((gaps) => {
    const pairs = members.map(([key, text], at) => `${key}${gaps[2 * at]}:${gaps[2 * at + 1]}${text}`);
    return enclosed('{', pairs, '}');
  });
}

const named = (name: string, text: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> =>
  fc.tuple(spelling(name), text);

export const idText = fc.oneof(numberText, stringText);
const ours = new Set(['id', 'jsonrpc', 'method', 'params', 'result', 'error']);
const foreign = fc.tuple(anyText.filter((name) => !ours.has(name)).chain(spelling), valueText);
const paramsText = fc
  .tuple(
    fc.array(fc.tuple(stringText, valueText), { maxLength: 3 }),
    fc.array(named('_meta', valueText), { maxLength: 2 }),
  )
  .chain(([others, metas]) => fc.shuffledSubarray([...others, ...metas], { minLength: others.length + metas.length }))
  .chain(objectText);

/** One JSON-RPC message of any kind, its members in any order, foreign and repeated ones among them. */
export const messageText: fc.Arbitrary<string> = fc
  .record({
    version: named('jsonrpc', spelling('2.0')),
    id: fc.option(named('id', idText), { nil: undefined }),
    body: fc.oneof(
      fc.tuple(named('method', fc.string({ minLength: 1 }).chain(spelling))),
      fc.tuple(named('method', fc.string({ minLength: 1 }).chain(spelling)), named('params', paramsText)),
      fc.tuple(named('result', valueText)),
      fc.tuple(named('error', valueText)),
    ),
    others: fc.array(foreign, { maxLength: 3 }),
    around: fc.tuple(space, space),
  })
  .chain(({ version, id, body, others, around }) => {
    const members = [version, ...(id ? [id] : []), ...body, ...others];
    return fc
      .shuffledSubarray(members, { minLength: members.length })
      .chain(objectText)
      .map((text) => `${around[0]}${text}${around[1]}`);
  });
