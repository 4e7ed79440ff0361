import type { Detection } from '../../project/index.ts';
import type { ClientFacts } from '../../protocol/index.ts';
import type { Asker, OwnTool } from '../contract.ts';
import { debugInstances, type InstanceSources } from './debug-instances.ts';

export interface MetaSources extends InstanceSources {
  identify(facts: ClientFacts): Detection;
}

/** What an agent can ask the hub about itself. */
export const metaTools = (sources: MetaSources): readonly OwnTool[] => [
  debugDetection(sources),
  debugInstances(sources),
];

const debugDetection = (sources: MetaSources): OwnTool => ({
  name: 'debug_detection',
  title: 'Which project was detected',
  description:
    'Says which project and version this connection was found to be in, how sure that is, the evidence it rests on, and which servers belong to it. With "path", answers for that directory instead.',
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'An absolute path to look at instead of where the client stands.' },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      slug: { type: ['string', 'null'] },
      version: { type: ['string', 'null'] },
      id: { type: ['string', 'null'] },
      root: { type: ['string', 'null'] },
      kinds: { type: 'array', items: { type: 'string' } },
      confidence: { enum: ['HIGH', 'MEDIUM', 'LOW', 'NONE'] },
      why: { type: 'string' },
      candidates: { type: 'array', items: { type: 'string' } },
      evidence: { type: 'array', items: { type: 'object' } },
      servers: { type: 'array', items: { type: 'object' } },
      problems: { type: 'array', items: { type: 'string' } },
    },
    required: ['confidence', 'evidence', 'servers'],
  },
  call({ path }, asker) {
    const detection = typeof path === 'string' ? sources.identify({ cwd: path, env: {} }) : asker.detection;
    const structured = structuredOf(detection, asker);
    return { text: told(detection, asker), structured };
  },
});

function structuredOf(detection: Detection, { servers, problems }: Asker): Record<string, unknown> {
  const { project, confidence, evidence, candidates, why } = detection;
  const { slug, version = null, id, root, kinds } = project ?? nowhere;
  return {
    slug,
    version,
    id,
    root,
    kinds,
    confidence,
    why,
    candidates,
    evidence,
    problems,
    servers: servers.map(({ name, kind, share }) => ({ name, kind, share })),
  };
}

const nowhere = { slug: null, version: null, id: null, root: null, kinds: [] };

function told({ project, confidence, evidence, why }: Detection, { servers, problems }: Asker): string {
  const head = project
    ? [
        `Project ${project.slug}, version ${project.version ?? '(none)'} (${project.id}), confidence ${confidence}`,
        `Root ${project.root}`,
      ]
    : ['No project', why];
  const chain = evidence.map((one) => `  ${one.verdict.padEnd(8)} ${one.source}: ${one.value} (${one.why})`);
  const running = `Servers: ${servers.map(({ name }) => name).join(', ') || 'none configured'}`;
  return [...head, 'Evidence:', ...chain, running, ...problems.map((problem) => `Problem: ${problem}`)].join('\n');
}
