import { it } from 'vitest';
import { type RequirementId, requirements } from './requirements.ts';

/** A test that proves a requirement; its name is what the requirement says. */
export function verifies(id: RequirementId, prove: () => Promise<void>, when = true): void {
  it.runIf(when)(`${id} ${requirements[id].says}`, prove);
}
