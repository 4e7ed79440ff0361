/**
 * Owns: the request path. Every message between a client and a server passes here, and every request gets one answer.
 * Does not know: where configuration, processes and sockets come from; `daemon/compose.ts` hands them in.
 */
export type { Gateway, GatewayLimits } from './contract.ts';
export { type Definition, erasOf, type Greeting, type ServerSpec } from './definition.ts';
export type { Answer, DoneCall } from './done-call.ts';
export { forwardedRoute } from './forwarded.ts';
export { greet } from './greet.ts';
export type { Farewell } from './inbox.ts';
export type { Link, ServerVoice } from './link.ts';
export { type ManifestRecords, Manifests } from './manifest.ts';
export { ping } from './ping.ts';
export { revalidate } from './revalidate.ts';
export { type Served, type ServeHooks, serveClient } from './serve-client.ts';
export { peopleName } from './spec.ts';
export { serverVoice } from './voice.ts';
