/** What a client's own file says about one server, in the words of our configuration. */
export interface ServerEntry {
  command: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  passEnv?: readonly string[];
  cwd?: string;
  enabled?: boolean;
  match?: { project: readonly string[] };
}

export interface Found {
  /** As the client calls it. */
  name: string;
  /** Absent: it cannot be taken over, and `notes` say why. */
  entry?: ServerEntry;
  /** Sentences without the name. */
  notes: readonly string[];
}

/** `user`: the client's files in the home, into our home file. `project`: those of the project, into the project's. */
export type Scope = 'user' | 'project';

/** Where to look. */
export interface At {
  homedir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The project. */
  root: string;
  platform: string;
}

/** One kind of client: where its files are and how they are read. Pure; throws HubError for what is no such file. */
export interface Client {
  title: string;
  files(at: At, scope: Scope): readonly string[];
  read(text: string, file: string): readonly Found[];
}
