import { describe, expect, it } from 'vitest';
import { parseHubFile } from './hub-file.ts';

const record = {
  schema_version: 1,
  mode: 'shared',
  instance_id: 'n',
  version: '0.1.0',
  base_url: 'http://127.0.0.1:4000',
  bind_host: '127.0.0.1',
  port: 4000,
  pid: 12,
  start_time: '99',
  boot_id: 'b',
  started_at: '2026-11-21T09:00:00.000Z',
  token: 't',
  socket: '/run/hub.sock',
};
const read = (value: unknown) => parseHubFile(typeof value === 'string' ? value : JSON.stringify(value), '/h/hub.json');

describe('parseHubFile', () => {
  it('takes a record, also one that says more', () => expect(read({ ...record, later: 1 })).toMatchObject(record));
  it.each([2, '1', undefined])('another schema (%j) names itself and says what to do', (schema) =>
    expect(() => read({ ...record, schema_version: schema })).toThrow(
      /\/h\/hub\.json has schema_version .*this Warren reads 1.*Update/,
    ),
  );
  it.each(['', '{', 'null', '[]', '7'])('%j is no record', (text) =>
    expect(() => read(text)).toThrow(/\/h\/hub\.json/),
  );
  it.each(['port', 'pid', 'token', 'instance_id', 'start_time'])('needs its %s', (key) =>
    expect(() => read({ ...record, [key]: null })).toThrow(`"${key}"`),
  );
});
