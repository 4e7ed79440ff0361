import type { Frame } from '../debugger/index.ts';

/** As the graph calls it: a script inside a scene is that scene. Undefined for what is not of the project. */
export const scriptOf = (path: string): string | undefined =>
  path.startsWith('res://') && path.length > 6 ? path.replace(/::[^/]*$/, '') : undefined;

/** Of a stack what lies in the project; the others are the engine's. */
export const framesIn = (stack: readonly Frame[]): readonly Frame[] =>
  stack.flatMap((frame) => {
    const script = scriptOf(frame.script);
    return script === undefined ? [] : [{ ...frame, script }];
  });

/** Where it happened, as members of an event. */
export const placeOf = (frame: Frame | undefined): { script?: string; line?: number; function?: string } =>
  frame === undefined
    ? {}
    : {
        script: frame.script,
        ...(frame.line > 0 ? { line: frame.line } : {}),
        ...(frame.function === '' ? {} : { function: frame.function }),
      };
