/**
 * Owns the configuration: which files there are and what they may say, what was allowed, which value counts, and where
 * Warren keeps its things. Does not know who asks, what a project is made of, or how anything is run.
 */
export { builtinServers } from './builtin-servers.ts';
export { type Asking, ConfigFiles, type ConfigOptions, type Servers } from './config-files.ts';
export { defaultShare } from './default-share.ts';
export { type Disk, maxFileBytes } from './disk.ts';
export { type ConfigDocument, documentKeys, readDocument } from './document.ts';
export { literal } from './expand.ts';
export { localDisk } from './local-disk.ts';
export type { ProjectFacts } from './match.ts';
export { copiesFolder, type Places, type ProjectPlaces, places, projectPlaces } from './places.ts';
export { prepareProjectState } from './project-state.ts';
export { isWarren, limitKeys, matchKeys, type ReadServer, readServer, serverKeys } from './read-server.ts';
export { hidden, redactArgs, redactValue } from './redact.ts';
export {
  defaultLimits,
  type Era,
  isServerName,
  type Limits,
  type Match,
  type ServerDefinition,
  type Share,
} from './server-definition.ts';
export {
  limitsOf,
  loadSettings,
  type SettingSources,
  type Settings,
  settingKeys,
  settingVariables,
} from './settings.ts';
export { type Allowed, hashOf, isTrusted, readTrusted, revoke, trust } from './trust.ts';
