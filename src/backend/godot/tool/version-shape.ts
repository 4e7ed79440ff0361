import { schema } from '../../tool/index.ts';
import type { VersionEntry } from '../project/index.ts';
import { clipped, said } from './shape.ts';

export const versionShape = schema.object({
  versionId: schema.text({ most: 5000, about: 'Give this as versionId.' }),
  slug: said,
  version: schema.nullable(said),
  title: said,
  engine: schema.text({ most: 5000, about: 'Godot that it is made for: 3, or 4.6 where the project names it.' }),
  path: said,
  own: schema.boolean({ about: 'The one this client works in.' }),
  seenAt: schema.optional(schema.text({ about: 'When a client worked in it last; absent: never.' })),
});

export const shownVersion = ({ id, slug, version, title, engine, root, seenAt }: VersionEntry, ownRoot: string) => ({
  versionId: id,
  slug,
  version: version ?? null,
  title: clipped(title),
  engine,
  path: root,
  own: root === ownRoot,
  ...(seenAt === undefined ? {} : { seenAt }),
});
