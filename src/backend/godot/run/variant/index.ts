/**
 * Owns: values of the engine as bytes, and messages of values in a stream; Godot 3 and 4.
 * Does not know: what a message means, where the bytes come from.
 */
export { decodeVariant } from './decode.ts';
export { encodeVariant } from './encode.ts';
export { FrameReader, framed } from './frames.ts';
export { plainOf, wordsOf } from './plain.ts';
export { type Dialect, MAX_MESSAGE_BYTES, type Result, type Variant } from './variant.ts';
