import { writeFileSync } from 'node:fs';
import { encodeVariant, type Variant } from '../../src/backend/godot/run/variant/index.ts';

export type Step = { readonly wait: string } | { readonly exit: number } | { readonly raw: string } | Message;
type Message = { readonly name: string; readonly data: readonly Variant[]; readonly thread?: bigint };

/** A script for the stand-in of Godot 4. `threads`: whether messages name their thread, as those of 4.2 and later do. */
export function writeFrames(path: string, steps: readonly Step[], threads = true): void {
  writeFileSync(path, steps.map((step) => `${lineOf(step, threads)}\n`).join(''));
}

function lineOf(step: Step, threads: boolean): string {
  if ('wait' in step) return `WAIT ${step.wait}`;
  if ('exit' in step) return `EXIT ${step.exit}`;
  if ('raw' in step) return step.raw;
  const { name, data, thread = 1n } = step;
  const encoded = encodeVariant(threads ? [name, thread, data] : [name, data], 4);
  if (!encoded.ok) throw new Error(encoded.why);
  return encoded.value.toString('hex');
}
