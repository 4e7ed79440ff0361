import { isoTime } from '../../../kernel/iso-time.ts';
import type { BuiltinServer } from '../../builtin/index.ts';
import { ToolServer } from '../../tool/index.ts';
import { ContextMemory } from '../context/index.ts';
import { isGame, KnownVersions } from '../project/index.ts';
import { godotResources, uris } from '../resource/index.ts';
import { godotTools } from '../tool/index.ts';
import { concernOf } from './concern.ts';
import type { Change, LiveGame } from './live-game.ts';
import { OpenGames } from './open-games.ts';
import type { Surroundings } from './surroundings.ts';

/** Who this instance is. */
export interface GodotIdentity {
  readonly pid: number;
  /** Canonical. */
  readonly root: string;
  /** As the hub calls the project; undefined: it is named by what is there. */
  readonly slug: string | undefined;
  readonly version: string | undefined;
}

export interface GodotOptions extends Omit<Surroundings, 'home'> {
  readonly identity: GodotIdentity;
  readonly home: string;
  readonly userHome: string;
  readonly projectsPath: string | undefined;
  readonly warrenVersion: string;
  /** The state is not what it was. */
  readonly changed: () => void;
}

/** After so long, in ms, the files are read whether anybody asked or not: being ready comes first. */
const WARM_MS = 200;

const instructions =
  'A Godot game, 3 or 4, read from its files: no editor need be open. Begin with get_context and get_dependency_graph (statsOnly). search_nodes finds files, classes, signals and text; find_references tells what breaks. Every tool takes a versionId (get_versions); left out, it is the game this client works in.';

/** The Godot server of one version of one game. Everything that takes time begins when it is first needed. */
export function godotServer(options: GodotOptions): BuiltinServer {
  const { identity, clock, report, env, warrenVersion } = options;
  const { root, pid } = identity;
  const bug = (error: unknown): void => report({ kind: 'bug', where: 'godot server', error });
  const known = new KnownVersions(options);
  known.workIn(root, identity.slug === undefined ? undefined : { slug: identity.slug, version: identity.version });
  const context = new ContextMemory(() => {
    options.changed();
    server.touched((uri) => uri === uris.context);
  });
  const changed = (game: LiveGame, change: Change): void => {
    server.touched(concernOf(game.version.root, change, known));
    if (game.version.root === root) remember(game, change);
  };
  const remember = (game: LiveGame, { what }: Change): void => {
    const at = isoTime(clock.now());
    const build = what === 'build' ? game.builds.report() : undefined;
    if (build) context.note({ build: { id: build.id, state: build.state } }, at);
    if (what === 'events') context.note({ nextSeq: game.runs.events({ limit: 1 }).nextSeq }, at);
  };
  const games = new OpenGames({ ...options, root, known, changed });
  const sources = { games, known, context, root, clock, env, pid, warrenVersion };
  const server = new ToolServer({
    info: { name: 'godot', title: 'Godot', version: warrenVersion },
    instructions,
    tools: godotTools(sources),
    resources: godotResources(sources),
    clock,
    bug,
  });
  const warm = begin({ games, known, root, clock, bug });
  return {
    state: context,
    take: (line, reply) => server.take(line, reply),
    left: (reply) => server.left(reply),
    async end() {
      warm();
      server.close();
      await games[Symbol.asyncDispose]();
    },
  };
}

/**
 * Says that this version is worked in, before any answer of it may be seen by who asks another one about it, and reads it soon.
 * A disk that refuses costs the note, not the server. What is returned takes the reading back.
 */
function begin({ games, known, root, clock, bug }: Begin): () => void {
  const attempt = (step: () => unknown): void => {
    try {
      if (isGame(root)) step();
    } catch (error) {
      bug(error);
    }
  };
  attempt(() => known.note(root, known.nameAt(root)));
  return clock.after(WARM_MS, () => attempt(() => games.own.index));
}

interface Begin {
  readonly games: OpenGames;
  readonly known: KnownVersions;
  readonly root: string;
  readonly clock: GodotOptions['clock'];
  readonly bug: (error: unknown) => void;
}
