import { asHubError, type ErrorCode } from './errors.ts';

const troubles: ReadonlySet<ErrorCode> = new Set(['store-away', 'busy']);

/** What the store refuses for now, and has said so itself: away, or asked too much. */
export const isStoreTrouble = (error: unknown): boolean => troubles.has(asHubError(error).code);
