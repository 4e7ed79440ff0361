import {
  adminPaths,
  type HookAnswer,
  type HookFact,
  type HookQuestion,
  type HubFile,
  hubHeader,
} from '../../../admin/contract.ts';
import { readHubFile } from '../../hub-file.ts';
import { isSameProcess } from '../../process-identity.ts';

/** What a hub may say to one question, in bytes. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** How asking came out. `refused`: the hub read it and will never want it. `away`: another time, perhaps. */
export type Outcome = { kind: 'answered'; answers: readonly HookAnswer[] } | { kind: 'refused' } | { kind: 'away' };

export type Ask = (facts: readonly HookFact[], signal: AbortSignal) => Promise<Outcome>;

/** The hub that runs, and nothing else: no other process is shown the token. Undefined: none runs. */
export function hubDoor(hubFile: string): Ask | undefined {
  try {
    const hub = readHubFile(hubFile);
    return hub && isSameProcess(hub) ? (facts, signal) => ask(hub, facts, signal) : undefined;
  } catch {
    return undefined; // of another version, or cut short: as good as none
  }
}

async function ask(hub: HubFile, facts: readonly HookFact[], signal: AbortSignal): Promise<Outcome> {
  try {
    const { status, from, body } = await post(hub, { facts }, signal);
    if (from !== hub.instance_id) return { kind: 'away' };
    if ([400, 413, 422].includes(status)) return { kind: 'refused' };
    const answers = status === 200 ? answersIn(body, facts.length) : undefined;
    return answers ? { kind: 'answered', answers } : { kind: 'away' };
  } catch {
    return { kind: 'away' }; // it hangs, ended, or broke off
  }
}

interface Said {
  readonly status: number;
  readonly from: unknown;
  readonly body: string;
}

function post(hub: HubFile, question: HookQuestion, signal: AbortSignal): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const text = JSON.stringify(question);
  const headers = {
    authorization: `Bearer ${hub.token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  const { request } = process.getBuiltinModule('node:http'); // only a hook that has something to tell needs it
  const where = { host: '127.0.0.1', port: hub.port, method: 'POST', path: adminPaths.hooks };
  const asking = request({ ...where, headers, agent: false, signal }, (answer) => {
    const chunks: Buffer[] = [];
    let length = 0;
    answer.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxAnswerBytes) answer.destroy(new Error('too long'));
      else chunks.push(chunk);
    });
    answer.once('error', reject);
    answer.once('close', () => reject(new Error('broken off')));
    answer.once('end', () =>
      resolve({
        status: answer.statusCode ?? 0,
        from: answer.headers[hubHeader],
        body: Buffer.concat(chunks).toString('utf8'),
      }),
    );
  });
  asking.once('error', reject);
  asking.end(text);
  return promise;
}

/** One for each fact, or none at all. */
function answersIn(body: string, count: number): readonly HookAnswer[] | undefined {
  const value: unknown = JSON.parse(body);
  const answers = typeof value === 'object' && value !== null && 'answers' in value ? value.answers : undefined;
  return Array.isArray(answers) && answers.length === count && answers.every(isAnswer) ? answers : undefined;
}

/** Of the session nothing is used here. */
const isAnswer = (value: unknown): value is HookAnswer =>
  typeof value === 'object' &&
  value !== null &&
  ['footer', 'context', 'problem'].every((key) => typeof Reflect.get(value, key) === 'string');
