import type { Transaction } from 'kysely';
import type { ProjectRow } from '../contract.ts';
import { projects, type Schema, versions } from '../schema.ts';
import { excluded } from './excluded.ts';
import { latestOf, partsOf } from './latest.ts';

/** Projects and their versions as they were last seen. */
export async function writeProjects(change: Transaction<Schema>, rows: readonly ProjectRow[]): Promise<void> {
  for (const part of partsOf(latestOf(rows, ({ projectKey }) => projectKey, isLater)))
    await change
      .insertInto('projects')
      .values(part.map((row) => projects.columnsOf(row)))
      .onConflict((it) =>
        it
          .column('project_key')
          .doUpdateSet(excluded(projects.columns))
          .whereRef('excluded.seen_at', '>=', 'projects.seen_at'),
      )
      .execute();
  for (const part of partsOf(latestOf(rows, ({ projectKey, version }) => `${projectKey}\0${version}`, isLater)))
    await writeVersions(change, part);
}

async function writeVersions(change: Transaction<Schema>, rows: readonly ProjectRow[]): Promise<void> {
  const values = rows.flatMap(({ projectKey, version, seenAt }) =>
    version === null ? [] : [versions.columnsOf({ projectKey, version, seenAt })],
  );
  if (values.length === 0) return;
  await change
    .insertInto('versions')
    .values(values)
    .onConflict((it) =>
      it
        .columns(['project_key', 'version'])
        .doUpdateSet(excluded(['seen_at']))
        .whereRef('excluded.seen_at', '>=', 'versions.seen_at'),
    )
    .execute();
}

const isLater = (row: ProjectRow, than: ProjectRow): boolean => row.seenAt >= than.seenAt;
