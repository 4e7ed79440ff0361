import { HubError } from '../../../kernel/errors.ts';
import { pageOf } from '../../tool/index.ts';
import type { Game, Games } from '../game.ts';
import type { Graph, NodeId } from '../graph/contract.ts';
import { meantBy } from '../graph/question/index.ts';

/** So many pending files are named; a branch switch can have thousands. */
const MAX_PENDING = 20;

export interface Asked {
  readonly game: Game;
  readonly graph: Graph;
  /** To be spread into the answer. */
  readonly situation: { readonly version: string; readonly revision: number; readonly pending: readonly string[] };
  /** Said at the end of the text. */
  readonly staleness: string;
}

/** The game that is meant, all of whose files were read once. */
export async function ask(games: Games, versionId: string | undefined, signal: AbortSignal): Promise<Asked> {
  const game = await games.of(versionId);
  await game.index.whenReady(signal);
  return askedOf(game);
}

/** As it stands at this moment. */
export function askedOf(game: Game): Asked {
  const graph = game.index.graph();
  const all = game.index.pending();
  const pending = all.slice(0, MAX_PENDING);
  const more = all.length > pending.length ? ` and ${all.length - pending.length} more` : '';
  return {
    game,
    graph,
    situation: { version: game.version.id, revision: graph.revision, pending },
    staleness: all.length === 0 ? '' : `\nMay be out of date, being read now: ${pending.join(', ')}${more}`,
  };
}

/** Throws `file-unknown` with what could be meant. */
export function nodeIn(graph: Graph, given: string): NodeId {
  const meant = meantBy(graph, given);
  if ('id' in meant) return meant.id;
  const names = meant.candidates.join(', ');
  const hint = meant.exact
    ? `It could be any of ${names}: give one of these.`
    : names === ''
      ? ''
      : `Is it one of ${names}?`;
  throw new HubError(
    'file-unknown',
    `Nothing in this project is called ${JSON.stringify(given.slice(0, 200))}. ${hint || 'search_nodes finds files, classes, groups and input actions by name.'}`,
    { facts: { candidates: meant.candidates, next: 'Give one of the candidates, or find it with search_nodes.' } },
  );
}

/** The file that somebody means by the name of its class or file; what nobody knows yet as it was given. */
export function fileIn(graph: Graph, given: string): string {
  const meant = meantBy(graph, given);
  return 'id' in meant && meant.id.startsWith('res://') ? meant.id : given;
}

/** `3 files`, `1 file`. */
export const many = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/** A line for reading needs no more. */
const MAX_LINE = 300;

/** Lines for reading, and how many were left out. */
export function listed(lines: readonly string[], most: number): string {
  const more = lines.length > most ? `\n… ${lines.length - most} more` : '';
  const shown = lines.slice(0, most).map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line));
  return `${shown.join('\n')}${more}`;
}

/** As many of the first as have room. */
export const fitting = <Item>(items: readonly Item[], characters: number): readonly Item[] =>
  pageOf(items, { cursor: undefined, limit: items.length, revision: '', characters }).items;
