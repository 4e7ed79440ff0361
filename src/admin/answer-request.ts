import type { IncomingMessage } from 'node:http';
import { asHubError, HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import { errorAnswer } from './error-answer.ts';
import { mustBeLocal, mustKnow } from './guard.ts';
import type { HubView } from './hub-view.ts';
import type { Answer, Question } from './question.ts';
import { readBody } from './read-body.ts';
import { matchRoute } from './router.ts';
import { livenessRoute, routes } from './routes.ts';

export interface AdminRoom {
  readonly view: HubView;
  readonly token: string;
  readonly report: Report;
}

export interface Answered {
  readonly answer: Answer;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request, from its headers to its answer. Never throws: what goes wrong is an answer too. */
export async function answerRequest(request: IncomingMessage, room: AdminRoom): Promise<Answered> {
  try {
    return await answered(request, room);
  } catch (thrown) {
    const isGone = request.destroyed && !request.complete; // the client hung up in the middle of its body
    if (!isGone && !(thrown instanceof HubError)) room.report({ kind: 'bug', where: 'admin', error: thrown });
    return { answer: errorAnswer(asHubError(thrown)), headers: closing(thrown) };
  }
}

async function answered(request: IncomingMessage, { view, token }: AdminRoom): Promise<Answered> {
  const { method = '', url = '', headers } = request;
  mustBeLocal(headers);
  const match = matchRoute(routes, method, url);
  // Before anything else is told: who has no token does not even learn which routes there are.
  if (match.kind !== 'found' || match.handle !== livenessRoute.handle) mustKnow(token, headers);
  switch (match.kind) {
    case 'no-such-path':
      return refused(new HubError('unknown-method', 'There is nothing at this path of the admin API.'), 404);
    case 'other-method':
      return refused(new HubError('unknown-method', `This path takes ${match.allowed.join(', ')}.`), 405, {
        allow: match.allowed.join(', '),
      });
    case 'found':
      return { answer: await match.handle(view, await questionIn(request, match.params)), headers: {} };
  }
}

async function questionIn(request: IncomingMessage, params: Question['params']): Promise<Question> {
  const { url = '' } = request;
  const behind = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  return { params, query: new URLSearchParams(behind), body: await readBody(request) };
}

const refused = (error: HubError, status: number, headers: Record<string, string> = {}): Answered => ({
  answer: errorAnswer(error, status),
  headers,
});

/** The rest of a body that is too long is not waited for. */
const closing = (thrown: unknown): Record<string, string> =>
  thrown instanceof HubError && thrown.code === 'message-too-large' ? { connection: 'close' } : {};
