import { describe, expect, it } from 'vitest';
import { redactValue } from './index.ts';

const kept = (lines: readonly unknown[]): string => JSON.stringify(redactValue({ structuredPatch: [{ lines }] }));
/** Made up: too little of a kind to look drawn by lot. */
const body = ['MIIEpAIBAAKCAQEAlinelinelineline', 'aaaabbbbccccddddeeee', 'QSTWRmoa9vlx1es='];

describe('a private key, one line an item', () => {
  it.each(['', '+', '-', ' ', '    '])('is gone, behind "%s" too, and nothing else is', (mark) => {
    const said = kept([
      ' const before = 1;',
      ...[
        '-----BEGIN RSA PRIVATE KEY-----',
        'Proc-Type: 4,ENCRYPTED',
        '',
        ...body,
        '-----END RSA PRIVATE KEY-----',
      ].map((line) => mark + line),
      ' return',
      7,
    ]);
    for (const line of [...body, 'ENCRYPTED']) expect(said).not.toContain(line);
    for (const line of ['const before', 'return', '7']) expect(said).toContain(line);
  });

  it('is none where its beginning is only spoken of, or its end stands in the same item', () => {
    const spoken = ["const mark = '-----BEGIN PRIVATE KEY-----';", 'if (text.startsWith(mark))', 'return'];
    expect(kept(spoken)).toContain('"if (text.startsWith(mark))","return"');
    const named = ["const mark = '-----BEGIN PRIVATE KEY-----';", '', '  return', 'end', 'Usage: this is prose'];
    expect(kept(named)).toContain('"","  return","end","Usage: this is prose"');
    expect(kept(['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----', 'word'])).toContain('"word"');
    expect(kept(['-----BEGIN PRIVATE KEY-----', 7, 'word', ' '.repeat(100_000)])).toContain('7,"word"');
  });
});
