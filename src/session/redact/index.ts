/**
 * Owns: how secrets are kept out of what is written down: by their look, by their name, by their randomness.
 * Does not know: what is written, and where.
 */
export { redacted, redactText } from './redact-text.ts';
export { type Bounds, redactValue, usualBounds } from './redact-value.ts';
