import { type Envelope, endsAt, type Malformed, malformed, readEnvelope, readTop } from './envelope.ts';
import { checkValue, maxDepth, tooDeep } from './json-check.ts';
import { skipSpace } from './json-skip.ts';
import { smallCall } from './small-call.ts';

/** Reads the envelope of one line that a client wrote: strict, so that garbage never reaches a server that others share. */
export function checkEnvelope(line: Buffer): Envelope | Malformed {
  const small = smallCall(line);
  if (small) return small;
  const start = skipSpace(line, 0, line.length);
  const behind = checkValue(line, start, line.length);
  if (behind < 0 || !endsAt(line, behind)) {
    const draft = line[start] === 0x7b ? readTop(line, start) : undefined;
    const why =
      behind === tooDeep ? `the line is nested more than ${maxDepth} levels deep` : 'the line is not valid JSON';
    return malformed('json', why, draft?.idTwice ? undefined : draft?.id);
  }
  return readEnvelope(line);
}
