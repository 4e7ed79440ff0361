import type { Diagnostic, Reference } from '../fact/index.ts';
import type { Led } from './follow.ts';

/** What is referred to, as it stands in the file. */
export function textOf({ target, member }: Reference): string {
  switch (target.by) {
    case 'path':
      return target.path;
    case 'uid':
      return target.uid;
    case 'name':
    case 'group':
    case 'input':
      return target.name;
    case 'node':
      return member === undefined ? target.node : `${target.node}::${member}`;
    case 'expression':
      return target.text;
  }
}

/** What is wrong with a reference, for people. What is computed the file says by itself. */
export function diagnosticOf(reference: Reference, { why, stale }: Led): Diagnostic | undefined {
  const place = { line: reference.line, column: 0 };
  if (stale !== undefined) {
    const message = `no file of the project has ${stale}; the engine takes the path beside it`;
    return { severity: 'warning', code: 'unknown-uid', message, ...place };
  }
  if (!why || why === 'computed') return undefined;
  const { by } = reference.target;
  const severity = by === 'path' || by === 'uid' ? 'error' : 'warning';
  const code = why === 'unknown-uid' ? why : 'broken-reference';
  return { severity, code, message: messageOf(why, by, textOf(reference)), ...place };
}

function messageOf(
  why: NonNullable<Exclude<Led['why'], 'computed'>>,
  by: Reference['target']['by'],
  what: string,
): string {
  switch (why) {
    case 'unknown-uid':
      return `no file of the project has ${what}`;
    case 'no-script':
      return `a signal is connected to ${what}, and the node has no script`;
    case 'no-method':
      return `a signal is connected to ${what}, and the script of the node has no such function`;
    case 'missing':
      if (by === 'node') return `a signal is connected to ${what}, and the scene has no such node`;
      return by === 'input' ? `the input action ${what} is not declared in project.godot` : `${what} is not there`;
  }
}
