import type { SnippetRow } from '../../kernel/agent-session.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Random } from '../../kernel/random.ts';
import { UuidV7 } from '../../kernel/uuid-v7.ts';
import { redactText } from '../redact/index.ts';
import type { SnippetRecords, SnippetsSought } from './records.ts';

export interface SnippetsOptions {
  readonly records: SnippetRecords;
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

export type SnippetDraft = Omit<SnippetRow, 'id' | 'scope' | 'at' | 'tags'> & { readonly tags: readonly string[] };

/** Of what is worth remembering, in bytes: less says nothing, more is no snippet. */
const LEAST_BYTES = 100;
const MOST_BYTES = 10 * 1024;

/** Pieces of what agents thought, worth finding again. */
export class Snippets {
  readonly #options: SnippetsOptions;
  readonly #ids: UuidV7;

  constructor(options: SnippetsOptions) {
    this.#options = options;
    this.#ids = new UuidV7(options.clock, options.random);
  }

  /** Without its secrets. Throws `invalid-params` for what is too short or too long. */
  async add(draft: SnippetDraft): Promise<SnippetRow> {
    const { records, scope, clock } = this.#options;
    checkSize(draft.content);
    const row: SnippetRow = {
      ...draft,
      id: this.#ids.next(),
      scope,
      title: plain(draft.title),
      content: plain(draft.content),
      sourceFile: draft.sourceFile === null ? null : plain(draft.sourceFile),
      tags: [...new Set(draft.tags.map(tagOf))].join(' '),
      at: clock.now(),
    };
    await records.add(row);
    return row;
  }

  find(sought: SnippetsSought): ReturnType<SnippetRecords['find']> {
    const { tags } = sought;
    const more = tags === undefined ? {} : { tags: tags.map(tagOf) };
    return this.#options.records.find({ ...sought, ...more, scope: this.#options.scope });
  }

  /** Forgets those that were written down before that moment. */
  prune(old: { readonly before: number; readonly dryRun: boolean }): Promise<{ count: number; bytes: number }> {
    return this.#options.records.sweep({ ...old, scope: this.#options.scope });
  }
}

/** Without secrets, and without what a terminal would obey. */
const plain = (text: string): string =>
  redactText(text).replaceAll(/\p{Cc}/gu, (one) => (one === '\n' || one === '\t' ? one : ' '));

/** One word, as it is looked for. */
function tagOf(tag: string): string {
  const clean = plain(tag.trim()).normalize('NFC').toLowerCase();
  if (clean !== '' && !/\s/.test(clean)) return clean;
  throw new HubError('invalid-params', `"tags" must be single words; one was ${JSON.stringify(tag.slice(0, 80))}.`, {
    facts: { member: 'tags' },
  });
}

function checkSize(content: string): void {
  const bytes = Buffer.byteLength(content);
  if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) return;
  throw new HubError(
    'invalid-params',
    `"content" must be ${LEAST_BYTES} bytes to ${MOST_BYTES / 1024} KiB long; it was ${bytes} bytes. Say why and what was learned, not only what, or leave out what others can look up.`,
    { facts: { member: 'content', bytes } },
  );
}
