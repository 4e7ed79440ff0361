import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, shownText } from './text-form.ts';

describe('the form of a text', () => {
  it('shows lines that end in \\n, and writes them as they were', () => {
    const { text, form } = shownText(Buffer.from('\uFEFFa\r\n\tb\r\n'));
    expect(text).toBe('a\n\tb\n');
    expect(bytesOf('a\n\tc\r\nd', form).toString()).toBe('\uFEFFa\r\n\tc\r\nd');
  });

  it('keeps \\n where somebody gives \\r\\n, and no mark where there was none', () => {
    const { form } = shownText(Buffer.from('a\nb'));
    expect(bytesOf('\uFEFFa\r\nb\r\n', form).toString()).toBe('a\nb\n');
  });

  it('leaves mixed line ends to whoever writes them', () => {
    const { text, form } = shownText(Buffer.from('a\r\nb\nc'));
    expect(text).toBe('a\r\nb\nc');
    expect(bytesOf('x\r\ny\n', form).toString()).toBe('x\r\ny\n');
  });

  it('says what is no UTF-8', () =>
    expect(shownText(Buffer.from([0x66, 0xff, 0x6f]))).toMatchObject({ damaged: true, text: 'f\uFFFDo' }));

  const lines = fc
    .array(fc.string({ unit: fc.constantFrom('a', '\t', '\n', '\r', '\r\n', 'ü', '😀', ' ') }))
    .map((all) => all.join(''));

  it('what is shown and written back is the same file, byte by byte', () =>
    fc.assert(
      fc.property(lines, fc.boolean(), (text, bom) => {
        const bytes = Buffer.from(`${bom ? '\uFEFF' : ''}${text}`);
        const shown = shownText(bytes);
        expect(bytesOf(shown.text, shown.form).equals(bytes)).toBe(true);
      }),
    ));

  it('of any bytes is something, and never an error', () =>
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof shownText(bytes).text === 'string')));
});
