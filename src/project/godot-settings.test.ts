import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { godotSettings } from './godot-settings.ts';

describe('project.godot', () => {
  it('gives name and version of the application', () =>
    expect(
      godotSettings('\uFEFF; comment "\n[application]\r\nconfig/name = "A \\"b\\""\r\nconfig/version="1.0"'),
    ).toEqual({
      name: 'A "b"',
      version: '1.0',
    }));
  it('is not fooled by what stands inside strings or in other sections', () => {
    const text = [
      '[other]',
      'config/name="wrong"',
      '[application]',
      'config/description="two lines\n[other]\nconfig/name=\\"wrong\\"\n"',
      'config/tags=PackedStringArray("a", "b")',
      'config/name="right"',
      '[input]',
      'config/version="wrong"',
    ].join('\n');
    expect(godotSettings(text)).toEqual({ name: 'right', version: undefined });
  });
  it('takes empty for absent', () =>
    expect(godotSettings('[application]\nconfig/name=" "\nconfig/version=""')).toEqual({
      name: undefined,
      version: undefined,
    }));
  it('reads back any name', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        const quoted = name.replace(/[\\"]/g, '\\$&');
        expect(godotSettings(`[application]\nconfig/name="${quoted}"\n`).name).toBe(name.trim() ? name : undefined);
      }),
    ));
  it('survives any text', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void godotSettings(text))));
  it('stays linear on a string that never ends', () => {
    const hostile = `[application]\nconfig/name="${'\\"'.repeat(130_000)}`;
    expect(godotSettings(hostile)).toEqual({ name: undefined, version: undefined });
  });
});
