/**
 * Owns: JSON-RPC envelopes, framing, splicing, the names and versions of MCP, what shim and hub say to each other.
 * Does not know: what a message means to anybody, sockets, processes.
 */
export { isBasicVariable } from './basic-variables.ts';
export { checkEnvelope } from './check-envelope.ts';
export { type ControlWord, controlIn, controlLine, type Farewell, isControl } from './control.ts';
export { type Envelope, type Malformed, readEnvelope } from './envelope.ts';
export {
  type Era,
  eraName,
  latestLegacyVersion,
  legacyVersions,
  metaKeys,
  modernErrorCodes,
  modernVersion,
  modernVersions,
} from './era.ts';
export { type ClientFacts, type Hello, shimProtocol, type Welcome, type Wrapped } from './hello.ts';
export { LineSplitter, type Overlong, type Split } from './lines.ts';
export { Members, memberOf, type Span, stringOf, textOf } from './members.ts';
export { errorLine, notificationLine, nullId, rawResultLine, requestLine, resultLine } from './message.ts';
export { quickAnswer, quickCall } from './quick.ts';
export { readingMethods } from './reading-methods.ts';
export { type Edit, splice, withLineEnd } from './splice.ts';
