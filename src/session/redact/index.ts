/**
 * Owns: how secrets are kept out of what is written down: by their look, by their name, by their randomness.
 * Does not know: what is written, and where.
 */
export { redactText } from './redact-text.ts';
export { redactValue } from './redact-value.ts';
