import { describe, expect, it } from 'vitest';
import { inFewLengths } from './row-writer.ts';

describe('rows in statements of few lengths', () => {
  it('are all there, in their order, whatever their number', () => {
    const lengths = new Set<number>();
    for (let count = 0; count <= 200; count++) {
      const rows = Array.from({ length: count }, (_, at) => at);
      const parts = [...inFewLengths(rows)];
      expect(parts.flat()).toEqual(rows);
      for (const { length } of parts) lengths.add(length);
    }
    expect(lengths).toEqual(new Set([1, 2, 4, 8, 16, 32]));
  });
});
