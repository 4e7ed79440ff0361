import type { ProjectRow } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { projects, versions } from '../schema.ts';
import type { Statement } from '../statement.ts';
import { excluded } from './excluded.ts';
import { latestOf } from './latest.ts';
import { RowWriter } from './row-writer.ts';

const projectWriter = new RowWriter(projects, (change, rows) =>
  change
    .insertInto('projects')
    .values([...rows])
    .onConflict((it) =>
      it
        .column('project_key')
        .doUpdateSet(excluded(projects.columns))
        .whereRef('excluded.seen_at', '>=', 'projects.seen_at'),
    ),
);
const versionWriter = new RowWriter(versions, (change, rows) =>
  change
    .insertInto('versions')
    .values([...rows])
    .onConflict((it) =>
      it
        .columns(['project_key', 'version'])
        .doUpdateSet(excluded(['seen_at']))
        .whereRef('excluded.seen_at', '>=', 'versions.seen_at'),
    ),
);

/** Projects and their versions as they were last seen. */
export function writingProjects(engine: Engine, rows: readonly ProjectRow[]): readonly Statement[] {
  const seen = rows.flatMap(({ projectKey, version, seenAt }) =>
    version === null ? [] : [{ projectKey, version, seenAt }],
  );
  return [
    ...projectWriter.writing(
      engine,
      latestOf(rows, ({ projectKey }) => projectKey, isLater),
    ),
    ...versionWriter.writing(
      engine,
      latestOf(seen, ({ projectKey, version }) => `${projectKey}\0${version}`, isLater),
    ),
  ];
}

type Seen = Pick<ProjectRow, 'seenAt'>;
const isLater = (row: Seen, than: Seen): boolean => row.seenAt >= than.seenAt;
