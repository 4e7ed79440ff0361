import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requirements } from './requirements.ts';

const here = import.meta.dirname;
const tests = readdirSync(here).filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts');
const cited = tests.flatMap((name) =>
  [...readFileSync(join(here, name), 'utf8').matchAll(/^\s*verifies\(\s*'([^']+)'/gm)].map(([, id = '']) => id),
);

it('every requirement is cited by a test', () =>
  expect(Object.keys(requirements).filter((id) => !cited.includes(id))).toEqual([]));

it('what is cited is a requirement', () => expect(cited.filter((id) => !(id in requirements))).toEqual([]));
