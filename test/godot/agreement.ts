import { Comparer, type Comparison } from './comparison.ts';
import type { Difference } from './difference.ts';
import { openProject } from './open-project.ts';
import type { ProjectCopy } from './project-copy.ts';

/** Where the index and the engine do not agree about an imported project. */
export async function disagreements(copy: ProjectCopy): Promise<Pick<Comparison, 'differences' | 'counts'>> {
  const view = await copy.ask();
  await using project = await openProject(copy.root);
  const { differences, counts, unlisted } = new Comparer(project, view).compare();
  const more: Difference[] = [];
  for (const { kind, from, to, line } of unlisted) {
    const refused = await copy.refusalsWithout(to);
    const needed = refused.some(({ path, message }) => path === from && message.includes(to));
    if (!needed) more.push({ kind, file: from, line, ours: to, engines: '-' });
  }
  return { differences: [...differences, ...more], counts };
}
