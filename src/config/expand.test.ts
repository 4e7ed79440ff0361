import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, literal } from './expand.ts';
import { defaultLimits, type ServerDefinition } from './server-definition.ts';

const definition = (part: Partial<ServerDefinition>): ServerDefinition => ({
  name: 'a',
  kind: 'stdio',
  command: 'a',
  args: [],
  env: {},
  passEnv: [],
  cwd: undefined,
  share: 'project',
  era: 'auto',
  limits: defaultLimits,
  match: {},
  enabled: true,
  origin: '/c.json',
  ...part,
});
const project = { root: '/games/noxii/0.16', slug: 'noxii', version: '0.16' };
const args = (list: string[], env: Record<string, string> = {}, of: typeof project | object = project): unknown => {
  const result = expand(definition({ args: list }), { ...project, version: undefined, ...of }, env);
  return result.kind === 'expanded' ? result.definition.args : result.names;
};

describe('expand', () => {
  it('knows the project', () =>
    expect(args(['${projectRoot}/x', '${projectSlug}-${projectVersion}'])).toEqual([
      '/games/noxii/0.16/x',
      'noxii-0.16',
    ]));
  it('an environment cannot pass itself off as the project', () =>
    expect(args(['${projectRoot}'], { projectRoot: '/evil' })).toEqual(['/games/noxii/0.16']));
  it('takes the environment before the default, and the default for what is empty', () =>
    expect(args(['${A:-x}', '${B:-y}', '${C:-}'], { A: '1', B: '' })).toEqual(['1', 'y', '']));
  it('names every variable that nobody set', () => expect(args(['${B}', '${A}${B}'])).toEqual(['A', 'B']));
  it('a project without a version needs a default', () => {
    expect(args(['${projectVersion}'], {}, { version: undefined })).toEqual(['projectVersion']);
    expect(args(['${projectVersion:-dev}'], {}, { version: undefined })).toEqual(['dev']);
  });
  it('does not find what objects inherit', () => expect(args(['${constructor}'])).toEqual(['constructor']));
  it('reaches command, environment and folder too', () => {
    const result = expand(definition({ command: '${A}', env: { K: '${A}' }, cwd: '${A}' }), project, { A: 'v' });
    expect(result).toMatchObject({ definition: { command: 'v', env: { K: 'v' }, cwd: 'v' } });
  });
  it('what was written literally comes back as it was', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-') }), (text) => {
        expect(args([literal(text)], { A: 'no' })).toEqual([text]);
      }),
    ));
});
