import { HubError } from '../../../../kernel/errors.ts';
import type { Engine } from '../../engine/contract.ts';
import type { RunWish } from '../contract.ts';

const MAX_ARGUMENTS = 64;
const MAX_LENGTH = 4096;

/** What the engine is started with: the project, where its debugger listens, and what is wished. */
export function engineArguments(
  engine: Pick<Engine, 'major'>,
  wish: RunWish,
  at: { readonly root: string; readonly port: number },
): readonly string[] {
  const debug = engine.major >= 4 ? `tcp://127.0.0.1:${at.port}` : `127.0.0.1:${at.port}`;
  // A server build of Godot 3 has no windows and does not know the flag, which it passes over.
  const headless = engine.major >= 4 ? '--headless' : '--no-window';
  return [
    '--path',
    at.root,
    '--remote-debug',
    debug,
    ...((wish.headless ?? true) ? [headless] : []),
    ...(wish.scene === undefined ? [] : [sceneOf(wish.scene)]),
    ...gameArguments(engine, wish.args ?? []),
  ];
}

function sceneOf(scene: string): string {
  const names = scene.slice('res://'.length).split('/');
  if (!/^res:\/\/[^\0]+\.(?:tscn|scn|escn)$/.test(scene) || names.some((name) => name === '..' || name === ''))
    throw new HubError(
      'invalid-params',
      `"scene" must be a scene of the project, like res://level.tscn, not ${scene}.`,
    );
  return scene;
}

/** Godot 4 leaves alone what follows `--`. Godot 3 reads everything, and passes over only what is none of its own options. */
function gameArguments({ major }: Pick<Engine, 'major'>, given: readonly string[]): readonly string[] {
  if (given.length === 0) return [];
  if (given.length > MAX_ARGUMENTS || given.some((it) => it.length > MAX_LENGTH || it.includes('\0')))
    throw new HubError('invalid-params', `"args" can be ${MAX_ARGUMENTS} texts of ${MAX_LENGTH} characters.`);
  if (major >= 4) return ['--', ...given];
  const engines = given.find((it) => !/^--[\w-]+=/.test(it));
  if (engines !== undefined)
    throw new HubError(
      'invalid-params',
      `Godot 3 takes "${engines}" for its own; arguments for the game must be written as --name=value.`,
    );
  return given;
}
