import { isAbsolute } from 'node:path';
import { type Check, mapOf, Refusal, textOf } from './shape.ts';

const allowed = 'an object such as {"3": "/usr/bin/godot3-server", "4.6": "/opt/godot-4.6"}';
const map = mapOf(/^[34](?:\.\d{1,3})?$/, textOf('an absolute path', isAbsolute), allowed);

/** Which Godot binary to take for which engine of a project. In a variable it is the same as JSON. */
export const engineMap: Check<Readonly<Record<string, string>>> = (value) => {
  if (typeof value !== 'string') return map(value);
  try {
    return map(JSON.parse(value));
  } catch {
    return new Refusal(allowed);
  }
};
