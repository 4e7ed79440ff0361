import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../../kernel/random.ts';

/** The token of one version, and the port it had last, so that a game that was told both can go on using them. */
export interface Pass {
  readonly token: string;
  readonly port: number;
}

export function readPass(directory: string, random: Random): Pass {
  try {
    const value: unknown = JSON.parse(readFileSync(pathIn(directory), 'utf8'));
    if (isPass(value)) return value;
  } catch {
    // There is none yet, or it is not ours: a new one it is.
  }
  return { token: random.hex(24), port: 0 };
}

export function writePass(directory: string, pass: Pass): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = `${pathIn(directory)}.new`;
  writeFileSync(draft, JSON.stringify(pass), { mode: 0o600 });
  chmodSync(draft, 0o600); // it may have been there before
  renameSync(draft, pathIn(directory));
}

/** Takes as long for a wrong token as for a right one. */
export const isToken = (said: string, token: string): boolean => timingSafeEqual(digest(said), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const pathIn = (directory: string): string => join(directory, 'intake.json');

const isPass = (value: unknown): value is Pass =>
  typeof value === 'object' &&
  value !== null &&
  'token' in value &&
  typeof value.token === 'string' &&
  /^[0-9a-f]{48}$/.test(value.token) &&
  'port' in value &&
  Number.isInteger(value.port) &&
  Number(value.port) >= 0 &&
  Number(value.port) < 65_536;
