import { describe, expect, it } from 'vitest';
import { type Answer, type Id, modernMeta } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';

const ids: readonly Id[] = [1, 0, -7, 4_503_599_627_370_497, 'a', '', 'with "quotes" and \\', '\u00e9\u{1F600}'];
const eras = ['legacy', 'modern'] as const;
type Era = (typeof eras)[number];

/** Requests as a client may write them. `heard` gives back what the server has read. */
const spoken: readonly ((id: string) => string)[] = [
  (id) => `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":PARAMS}`,
  (id) => `{"params":PARAMS,"method":"tools/call","jsonrpc":"2.0","id":${id}}`,
  (id) => `  { "id" : ${id} ,"method":"tools/call", "params" : PARAMS, "jsonrpc":"2.0" }  `,
  (id) =>
    `{"x-vendor":{"id":1,"big":12345678901234567890},"jsonrpc":"2.0","id":${id},"method":"tools/call","params":PARAMS,"z":1.0}`,
];
const paramsIn = (era: Era): string => {
  const odd =
    '"arguments":{"big":12345678901234567890,"one":1.0,"huge":1e400,"text":"caf\\u00e9 \\/ \u{1F600}","id":{"id":7}}';
  const meta = era === 'modern' ? JSON.stringify({ 'x-vendor': 1, ...modernMeta }) : '{"x-vendor":1}';
  return `{"name":"quiet",${odd},"_meta":${meta},"unknown":[null,-0,1E2]}`;
};

interface Recorded {
  answers: string[];
  /** What the server has read of `spoken`. */
  heard: string;
}

async function record(client: RawClient, era: Era): Promise<Recorded> {
  const answers: string[] = [];
  if (era === 'legacy') await client.initialize();
  const ask = async (name: string, args: Record<string, unknown>, id: Id): Promise<Answer> => {
    const params = { name, arguments: args };
    const asked = era === 'modern' ? client.modernRequest.bind(client) : client.request.bind(client);
    return asked('tools/call', params, { id });
  };
  const cases = JSON.parse((await ask('cases', {}, 'cases')).text) as string[]; // names, by that fixture
  for (const name of cases)
    for (const id of ids) answers.push((await ask('tell', { case: name }, id)).line.toString('latin1'));
  await ask('heard', {}, 'before'); // from here on, nothing but what is spoken below
  for (const [at, line] of spoken.entries()) {
    const id = `spoken-${at}`;
    client.sendRaw(`${line(JSON.stringify(id)).replace('PARAMS', paramsIn(era))}\n`);
    answers.push((await client.answerTo(id)).line.toString('latin1'));
  }
  return { answers, heard: (await ask('heard', {}, 'after')).text };
}

/** The id a server reads is the relay's own; the letter is not. Only `spoken` ids and numbers stand at the top. */
const withoutIds = (heard: string): string[] =>
  (JSON.parse(heard) as string[]).map((line) =>
    line.replace(/("id" ?: ?)("spoken-\d"|"[^"]*"|\d+)( ?,"method"|,"method"|\}$)/, '$1ID$3'),
  );

describe.each(eras)('a recorded corpus, %s', (era) => {
  it('is byte-identical direct and through `warren run`', async () => {
    await using home = new TempHome();
    const direct = new RawClient({ command: process.execPath, args: fixture('corpus') });
    const expected = await record(direct, era);
    await direct.close();
    const through = await record(home.run(fixture('corpus'), home.project('project')), era);
    expect(through.answers).toEqual(expected.answers);
    expect(withoutIds(through.heard)).toEqual(withoutIds(expected.heard));
    expect(withoutIds(expected.heard)).toHaveLength(spoken.length);
    expect(expected.heard).toContain('12345678901234567890');
  });
});
