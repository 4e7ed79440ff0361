/**
 * The private lines between a hub and a built-in instance, newline-delimited JSON. Hub and instance are of one Warren, or of two
 * that follow each other: what is not understood is left unanswered, so that a newer one may say more.
 */

/** Whoever knows the nonce may be the hub; of two the one with the higher epoch is. */
export interface Claim {
  readonly nonce: string;
  /** Nonce of the hub's run. */
  readonly hub: string;
  readonly epoch: number;
}

/** Said once, to an instance that is nobody yet. */
export interface Become {
  readonly key: string;
  /** Of a spare, which was started without: its environment, working directory and log. */
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly logFile?: string;
  readonly state?: { readonly version: number; readonly value: unknown };
}

export type HubLine =
  | { readonly attach: Claim }
  | { readonly become: Become }
  | { readonly ping: number }
  | { readonly save: number }
  | { readonly saved: number };

/** Who answers. `key` is empty, and the rest unknown, as long as it is nobody. */
export interface Attached extends Claim {
  readonly kind: string;
  readonly key: string;
  readonly pid: number;
  readonly stateVersion: number;
  /** What its process was started with, for the next process of the same key. */
  readonly env: Readonly<Record<string, string>>;
  /** Where in its log file it began, in bytes. */
  readonly logFrom: number;
}

/** `n` counts; `asked` is the `save` it answers. Without `saved` there is nothing to keep; `lost` says what could not be. */
export interface StateLine {
  readonly n: number;
  readonly asked?: number;
  readonly saved?: { readonly version: number; readonly value: unknown };
  readonly lost?: string;
}

/** What it made of the state it was given. */
export interface Became {
  readonly state: 'none' | 'restored' | 'refused';
  readonly why: string;
}

export type InstanceLine =
  | { readonly attached: Attached }
  | { readonly refused: string }
  | { readonly became: Became }
  | { readonly pong: number }
  | { readonly state: StateLine };

/** What opens a connection. Everybody else on the socket gets nothing. */
export type FirstLine =
  | { readonly kind: 'control'; readonly claim: Claim }
  | { readonly kind: 'data'; readonly nonce: string; readonly epoch: number };

export const controlHello = (claim: Claim): Buffer => lineOf({ control: 1, attach: claim });
export const dataHello = ({ nonce, epoch }: Claim): Buffer => lineOf({ data: 1, nonce, epoch });
export const hubLine = (line: HubLine): Buffer => lineOf(line);
export const instanceLine = (line: InstanceLine): Buffer => lineOf(line);

export function readFirstLine(line: Buffer): FirstLine | undefined {
  const value = jsonIn(line);
  if (!value) return undefined;
  if (value['control'] === 1) {
    const claim = value['attach'];
    return isClaim(claim) ? { kind: 'control', claim } : undefined;
  }
  const { data, nonce, epoch } = value;
  return data === 1 && isWord(nonce) && isCount(epoch) ? { kind: 'data', nonce, epoch } : undefined;
}

export const readHubLine = (line: Buffer): HubLine | undefined => readOne(line, hubParts) as HubLine | undefined; // checked by its part

export const readInstanceLine = (line: Buffer): InstanceLine | undefined =>
  readOne(line, instanceParts) as InstanceLine | undefined; // checked by its part

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 128;
const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts: Check = (value) => isObject(value) && Object.values(value).every(isText);
const isSaved: Check = (value) => isObject(value) && isCount(value['version']) && 'value' in value;
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const claimFields = { nonce: isWord, hub: isWord, epoch: isCount };
const isClaim = (value: unknown): value is Claim => shape(claimFields)(value);

const hubParts: Readonly<Record<string, Check>> = {
  attach: isClaim,
  become: shape({
    key: isText,
    env: orAbsent(isTexts),
    root: orAbsent(isText),
    logFile: orAbsent(isText),
    state: orAbsent(isSaved),
  }),
  ping: isCount,
  save: isCount,
  saved: isCount,
};

const instanceParts: Readonly<Record<string, Check>> = {
  attached: shape({
    ...claimFields,
    kind: isWord,
    key: isText,
    pid: isCount,
    stateVersion: isCount,
    env: isTexts,
    logFrom: isCount,
  }),
  refused: isText,
  became: shape({ state: (value) => ['none', 'restored', 'refused'].includes(String(value)), why: isText }),
  pong: isCount,
  state: shape({ n: isCount, asked: orAbsent(isCount), saved: orAbsent(isSaved), lost: orAbsent(isText) }),
};

/** The one part that says what the line is, alone: what stands beside it is left out. */
function readOne(line: Buffer, parts: Readonly<Record<string, Check>>): unknown {
  const value = jsonIn(line);
  const name = value && Object.keys(parts).find((part) => Object.hasOwn(value, part));
  return value && name !== undefined && parts[name]?.(value[name]) ? { [name]: value[name] } : undefined;
}

function jsonIn(line: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // bytes of a stranger, or cut short: nobody we know
  }
}

const lineOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
