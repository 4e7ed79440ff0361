declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** `c_` + 8 hex: one client attached to the hub. */
export type ConnectionId = Brand<string, 'ConnectionId'>;
/** 16 hex of SHA-256 over (definition, project, version, isolation unit, era): one supervised server process. */
export type InstanceKey = Brand<string, 'InstanceKey'>;
/** 16 hex of SHA-256 over the canonical root: internal keys and socket names. */
export type ProjectKey = Brand<string, 'ProjectKey'>;
/** `p_` + first 8 hex of the same digest: for people and files. */
export type ProjectId = Brand<string, 'ProjectId'>;

/** The only place where plain text becomes an id. */
export const connectionId = (text: string): ConnectionId => text as ConnectionId; // branding is this file's purpose
export const instanceKey = (text: string): InstanceKey => text as InstanceKey; // as above
export const projectKey = (text: string): ProjectKey => text as ProjectKey; // as above
export const projectId = (text: string): ProjectId => text as ProjectId; // as above
