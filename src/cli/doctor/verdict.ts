import type { Check } from './findings.ts';

export type Verdict = Omit<Check, 'name'>;

export const ok = (says: string): Verdict => ({ verdict: 'ok', says });
export const warn = (says: string): Verdict => ({ verdict: 'warn', says });
export const fail = (says: string): Verdict => ({ verdict: 'fail', says });
