import type { SessionExportFormat } from '../../admin/contract.ts';
import { counted } from '../../kernel/quantities.ts';
import { type AdminClient, adminClient } from '../admin-client.ts';
import type { Io } from '../io.ts';
import { NewFile } from './new-file.ts';

export interface ExportOptions {
  readonly format: SessionExportFormat;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
}

/** `warren sessions export`: all events, free of secrets as they are stored. A page at a time, however many there are. */
export async function exportSession(name: string, io: Io, { format, out, force }: ExportOptions): Promise<number> {
  const client = adminClient(io);
  const { instance_id: id } = await client.session(name);
  if (out === undefined) {
    for await (const text of pagesOf(client, id, format)) io.out(text);
    return 0;
  }
  await using file = await NewFile.at(out, { cwd: io.cwd, replace: force === true });
  let last = 0;
  for await (const text of pagesOf(client, id, format, (to) => (last = to))) await file.write(text);
  await file.keep();
  io.out(`${file.path}: ${counted(last, 'event')} of ${id}\n`);
  return 0;
}

async function* pagesOf(
  client: AdminClient,
  id: string,
  format: SessionExportFormat,
  told: (to: number) => void = () => {},
): AsyncGenerator<string> {
  let page = await client.exportSession(id, { format });
  const { to } = page;
  told(to);
  for (;;) {
    yield page.content;
    if (page.next_cursor === null) return;
    page = await client.exportSession(id, { format, to, cursor: page.next_cursor });
  }
}
