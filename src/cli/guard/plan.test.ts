import { expect, it } from 'vitest';
import { type Found, installPlan, uninstallPlan } from './plan.ts';

const all: readonly Found[] = ['nothing', 'current', 'older', 'edited', 'other', 'folder', 'nowhere'];
const wordOf = (plan: ReturnType<typeof installPlan>): string =>
  'refusal' in plan ? 'refused' : plan.acts.join(' ') || 'done';

it.each([
  [installPlan, false, ['write', 'done', 'write', 'refused', 'keep write', 'refused', 'refused']],
  [installPlan, true, ['write', 'done', 'write', 'refused', 'refused', 'refused', 'refused']],
  [uninstallPlan, false, ['done', 'remove', 'remove', 'refused', 'done', 'done', 'done']],
  [uninstallPlan, true, ['give-back', 'give-back', 'give-back', 'refused', 'done', 'done', 'done']],
])('%o, with an earlier hook kept: %s', (plan, kept, words) =>
  expect(all.map((hook) => wordOf(plan({ hook, kept })))).toEqual(words),
);

it('never writes over, and never removes, what is not ours', () => {
  for (const kept of [false, true])
    for (const hook of ['other', 'edited', 'folder', 'nowhere'] as const) {
      const install = wordOf(installPlan({ hook, kept }));
      expect(install === 'refused' || install.startsWith('keep')).toBe(true);
      expect(['refused', 'done']).toContain(wordOf(uninstallPlan({ hook, kept })));
    }
});
