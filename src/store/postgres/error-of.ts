import { asHubError, HubError } from '../../kernel/errors.ts';

/** What is not the statement's fault, by the first letters of its SQLSTATE or of what the system called it. */
const away: readonly (readonly [code: string, why: string, passing: boolean])[] = [
  ['40', 'two writers met', true],
  ['55P03', 'somebody else holds the lock', true],
  ['57014', 'it took too long', true],
  ['25P03', 'it took too long', true],
  ['57P', 'the server is being stopped or started', true],
  ['08', 'the connection was lost', true],
  ['53300', 'the server has no connection left; raise max_connections or lower DATABASE_POOL_SIZE', true],
  ['53', 'the server has no room left', false],
  ['58', 'the system of the server failed', false],
  ['25006', 'it is read-only; point DATABASE_URL at the primary', false],
  ['28', 'it does not let us in; look at user and password in DATABASE_URL', false],
  ['3D000', 'there is no such database; create it, or correct DATABASE_URL', false],
  ['42501', 'this user may not do that; grant it the right', false],
  ['ECONNREFUSED', 'nobody listens there', true],
  ['ENOENT', 'nobody listens there', true],
  ['ENOTFOUND', 'its host is not known', false],
  ['EAI_AGAIN', 'its host cannot be looked up', true],
  ['ECONN', 'the connection was lost', true],
  ['EPIPE', 'the connection was lost', true],
  ['ETIMEDOUT', 'it does not answer', true],
  ['EHOSTUNREACH', 'there is no way to its host', true],
  ['ENETUNREACH', 'there is no way to its host', true],
];

/** The driver says these in words only. */
const lost =
  /timeout|timed out|Connection terminated|not queryable|Client has encountered a connection error|ended|destroyed/i;

export function postgresError(place: string, thrown: unknown): HubError {
  if (thrown instanceof HubError || !(thrown instanceof Error)) return asHubError(thrown);
  const error = thrown instanceof AggregateError && thrown.errors[0] instanceof Error ? thrown.errors[0] : thrown;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = away.find(([start]) => code.startsWith(start));
  if (known) return awayError(place, { why: known[1], code, passing: known[2] }, error);
  if (code === '' && lost.test(error.message))
    return awayError(place, { why: 'the connection was lost', code, passing: true }, error);
  return new HubError('internal', `The store ${place} refused a statement: ${error.message}`, { cause: error });
}

/** Of what was taken back, as nobody waits for it any more. */
export const tookTooLong = (place: string): HubError =>
  awayError(place, { why: 'it took too long', code: '57014', passing: true }, new Error('waited for others'));

function awayError(place: string, it: { why: string; code: string; passing: boolean }, error: Error): HubError {
  return new HubError('store-away', `The store ${place} cannot be used: ${it.why} (${error.message || it.code}).`, {
    cause: error,
    facts: { engine: 'postgres', code: it.code, passing: it.passing },
  });
}
