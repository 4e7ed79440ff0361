export interface Requirement {
  /** What a person who installed Warren can rely on. */
  readonly says: string;
  /** Section of the design it comes from. */
  readonly source: string;
}

/** What the installed package must do. Every one of these is cited by a test here, see `coverage.test.ts`. */
export const requirements = {
  'PKG-001': { says: 'the packed tarball installs and says its version', source: 'DESIGN 10' },
  'PKG-002': { says: 'the tarball holds the command and its documents, and no source or test', source: 'DESIGN 10' },
  'PKG-003': { says: 'a too old Node gets one sentence and exit code 1', source: 'DESIGN 10' },
  'DET-001': { says: 'project, version, confidence and the chain of evidence are told', source: 'DESIGN 3' },
  'DET-002': { says: 'the home directory is never a project', source: 'DESIGN 3' },
  'CFG-001': { says: 'init writes a configuration and never overwrites one', source: 'DESIGN 7' },
  'CFG-002': { says: "a project's file is inert until it was allowed", source: 'DESIGN 7' },
  'HUB-001': { says: 'the first client starts the hub, many at once start one', source: 'DESIGN 2' },
  'HUB-002': { says: 'a client outlives the hub through the same shim', source: 'DESIGN 2' },
  'HUB-003': { says: 'status, list and logs show what runs', source: 'DESIGN 2' },
  'HUB-004': { says: 'stop leaves no process', source: 'DESIGN 2' },
  'REL-001': { says: 'connect gives the tools of all servers, with their names before them', source: 'DESIGN 4' },
  'REL-002': { says: 'connect works without any configuration', source: 'DESIGN 4' },
  'REL-003': { says: 'run changes nothing but who shares the process', source: 'DESIGN 4' },
  'REL-004': { says: 'one process per project and version', source: 'DESIGN 5' },
  'REL-005': { says: 'a modern client reaches a modern server in its own era', source: 'DESIGN 4' },
  'REL-006': { says: 'client and server of different eras get an error that names both', source: 'DESIGN 4' },
  'REL-007': { says: 'after a crash the next call finds a new process', source: 'DESIGN 5' },
  'GODOT-001': {
    says: 'a Godot project has its tools from any directory below it, without configuration',
    source: 'DESIGN 1',
  },
  'GODOT-002': { says: 'two versions of one game and another game at once never see each other', source: 'DESIGN 1' },
  'GODOT-003': { says: 'what is worked at survives kill -9 of the instance and of the hub', source: 'DESIGN 5' },
  'GODOT-004': { says: 'clients of both eras share one process of a game', source: 'DESIGN 4' },
} as const satisfies Record<string, Requirement>;

export type RequirementId = keyof typeof requirements;
