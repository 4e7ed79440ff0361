// The floor of a relay: one process that accepts on a Unix socket, starts one server, splits lines and splices the id.
// No checks, no limits, no restart, no backpressure: what any relay of our shape has to do at the very least.
// It may be this short because it knows who talks: the client writes `{"jsonrpc":"2.0","id":N,` first; a server does
// the same, or ends its answers with `"id":N}` as those made with an SDK do.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const [path, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
const head = Buffer.from('{"jsonrpc":"2.0","id":');
const comma = 44;
const waiting = new Map(); // our id -> [client, the bytes of its id]
const clients = new Set();
let lastId = 0;

/** Where the id stands in a line, as [from, to]. */
function idIn(line) {
  if (line.compare(head, 0, head.length, 0, head.length) === 0) return [head.length, line.indexOf(comma, head.length)];
  const tail = line.toString('latin1', line.length - 24);
  const digits = /"id":(\d+)\}\n$/.exec(tail)?.[1];
  return digits && [line.length - 2 - digits.length, line.length - 2];
}

function splitLines(stream, take, done) {
  let parts = [];
  stream.on('data', (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end + 1));
      take(parts.length === 1 ? parts[0] : Buffer.concat(parts));
      parts = [];
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    done();
  });
}

/** The lines of one chunk leave in one write. */
function outboxTo(stream) {
  let parts = [];
  const flush = () => {
    if (parts.length > 0) stream.write(Buffer.concat(parts));
    parts = [];
  };
  return { add: (...more) => parts.push(...more), flush };
}

const toServer = outboxTo(server.stdin);
createServer((socket) => {
  const client = outboxTo(socket);
  clients.add(client);
  const take = (line) => {
    const at = idIn(line);
    if (!at) return toServer.add(line);
    waiting.set(++lastId, [client, line.subarray(...at)]);
    toServer.add(line.subarray(0, at[0]), Buffer.from(String(lastId)), line.subarray(at[1]));
  };
  splitLines(socket, take, toServer.flush);
  socket.on('close', () => clients.delete(client)).on('error', () => socket.destroy());
}).listen(path, () => process.stdout.write('ready\n'));

const fromServer = (line) => {
  const at = idIn(line);
  if (!at) return clients.forEach((client) => client.add(line));
  const id = Number(line.toString('latin1', ...at));
  const [client, theirs] = waiting.get(id) ?? [];
  waiting.delete(id);
  client?.add(line.subarray(0, at[0]), theirs, line.subarray(at[1]));
};
splitLines(server.stdout, fromServer, () => clients.forEach((client) => client.flush()));
server.on('exit', () => process.exit());
