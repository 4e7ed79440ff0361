import { memberOf, type Span } from '../protocol/index.ts';

/** A plain decimal number of at most 15 digits, or -1: our numbers look like that and like nothing else. */
export function numberIn(line: Buffer, span: Span): number {
  if (span.end - span.start > 15) return -1;
  let number = 0;
  for (let i = span.start; i < span.end; i++) {
    const digit = (line[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/**
 * The number of ours that an answer carries of which only the ends were kept: a member of its own before the large part,
 * or its very last one. What is inside the large part is not looked at, as an `id` there means something else.
 */
export function answeredBy(head: Buffer, tail: Buffer): number {
  const whole = { start: 0, end: head.length };
  if (memberOf(head, whole, 'method')) return -1; // a question or a notification; its id is the server's own
  const first = memberOf(head, whole, 'id');
  if (first) return numberIn(head, first);
  const last = /"id"\s*:\s*(\d{1,15})\s*\}\s*$/.exec(tail.toString('latin1', Math.max(0, tail.length - 64)));
  return Number(last?.[1] ?? -1);
}
