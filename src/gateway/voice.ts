import { pathToFileURL } from 'node:url';
import { HubError } from '../kernel/errors.ts';
import type { Report } from '../kernel/report.ts';
import { type Envelope, errorLine, resultLine } from '../protocol/index.ts';
import type { Call } from './call.ts';
import { Client } from './client.ts';
import type { Link, ServerVoice } from './link.ts';
import { Seat } from './seat.ts';

/**
 * What servers say on their own, brought to the right client. A question that cannot be attributed to one connection is
 * refused with an explicit error, never broadcast; what the hub knows itself (ping, roots) it answers itself.
 */
export function serverVoice(report: Report): ServerVoice {
  return {
    asks: (link, line, envelope) => answerOrForward(link, line, envelope, report),
    tells(link, line, envelope) {
      for (const seat of link.audience) seat.hears(link, line, envelope);
    },
    lost(link, calls, error) {
      const audience = [...link.audience];
      link.audience.clear();
      const crashed = error.code === 'instance-crashed';
      for (const seat of audience) seat.lost(link, crashed);
      if (crashed) calls.find(({ lasting, seat }) => seat && !lasting)?.seat?.unanswered('it ended during a call');
      for (const call of calls) sendAgainOrFail(call, error);
    },
  };
}

function sendAgainOrFail(call: Call, error: HubError): void {
  if (call.done || (call.lasting && call.seat)) return; // its seat opens a subscription again with the next process
  if (call.seat && call.attempts < 2 && call.seat.mayRepeat(call)) call.seat.call(call);
  else call.caller.failed(call, error);
}

function answerOrForward(link: Link, line: Buffer, envelope: Envelope, report: Report): void {
  const span = envelope.id ?? { start: 0, end: 0 };
  const id = Buffer.from(line.subarray(span.start, span.end));
  if (envelope.method === 'ping') return link.write([resultLine(id, {})]);
  const { greeting } = link.spec;
  if (envelope.method === 'roots/list' && greeting.by === 'hub') return link.write([resultLine(id, rootsOf(link))]);
  const owner = ownerOf(link);
  if (owner) return owner.questions.ask(link, line, envelope);
  report({
    kind: 'message.dropped',
    where: `server ${link.spec.name}`,
    why: `${envelope.method} without one client to ask`,
  });
  link.write([
    errorLine(
      id,
      new HubError(
        'not-attributable',
        `${link.spec.name} is shared, and ${envelope.method} cannot be attributed to one of its clients. Share it by connection ("share": "connection") if it must ask.`,
      ),
    ),
  ]);
}

const rootsOf = (link: Link): { roots: { uri: string; name: string }[] } => ({
  roots: [{ uri: pathToFileURL(link.spec.root).href, name: link.spec.project }],
});

/** The only client with a call in flight there, or the one the process belongs to. */
function ownerOf(link: Link): Client | undefined {
  const clients = new Set<Client>();
  for (const call of link.pending) if (call.caller instanceof Client && !call.lasting) clients.add(call.caller);
  if (clients.size === 0 && link.spec.definition.share === 'connection')
    for (const seat of link.audience) if (seat instanceof Seat) clients.add(seat.client);
  const [first, second] = clients;
  return second ? undefined : first;
}
