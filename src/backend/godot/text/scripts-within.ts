import { scanDocument } from './scan-document.ts';

/** A script that is written in a scene or resource. */
export interface ScriptWithin {
  readonly text: string;
  /** On which it begins, from 1. */
  readonly line: number;
}

/** In their order. Most files have none, and that is seen at once. */
export function scriptsWithin(text: string): readonly ScriptWithin[] {
  if (!text.includes('"GDScript"')) return [];
  const inner = scanDocument(text, 'attributes').sections.filter(
    ({ attributes }) => attributes.get('type') === 'GDScript',
  );
  return inner
    .flatMap(({ assignments }) => assignments)
    .flatMap(({ key, value, line }) =>
      key === 'script/source' && typeof value === 'string' ? [{ text: value, line }] : [],
    );
}
