import type { Assignment, Document } from './document.ts';
import { textOf } from './variant.ts';

/** Every `key = value` of a configuration file; a section may stand there twice. */
export function* assignmentsOf(document: Document, section?: string): Generator<Assignment & { section: string }> {
  for (const { name, assignments } of document.sections)
    if (section === undefined || name === section)
      for (const assignment of assignments) yield { ...assignment, section: name };
}

/** The last one counts, as for the engine. */
export function assignmentIn(document: Document, section: string, key: string): Assignment | undefined {
  let found: Assignment | undefined;
  for (const { name, assignments } of document.sections)
    if (name === section) found = assignments.findLast((assignment) => assignment.key === key) ?? found;
  return found;
}

export const textIn = (document: Document, section: string, key: string): string | undefined =>
  textOf(assignmentIn(document, section, key)?.value);
