import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { processOf } from './process-table.ts';

/** A hook: tells the hub the fact on its stdin, with the processes above it, and prints the answer. */
const above: number[] = [];
for (let at = process.ppid; at > 1 && above.length < 8; at = processOf(at)?.ppid ?? 0) above.push(at);
const file = readFileSync(join(process.env['WARREN_HOME'] ?? '', 'hub.json'), 'utf8');
const { base_url: url, token }: { base_url: string; token: string } = JSON.parse(file);
const fact: object = JSON.parse(await text(process.stdin));
const answer = await fetch(`${url}/api/hooks`, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}` },
  body: JSON.stringify({ facts: [{ pids: above, ...fact }] }),
});
process.stdout.write(await answer.text());
