import type { FileLook, GitAnswer, WorkPlace } from '../../src/session/index.ts';

const answer = (text: string, code = 0): GitAnswer => ({ code, text, cut: false });

interface Made {
  readonly status?: string;
  readonly log?: string;
  readonly diff?: string;
  /** How `git merge-base --is-ancestor` ends. */
  readonly ancestor?: number;
  readonly top?: string;
  /** By their whole paths; nothing else is there. */
  readonly files?: Readonly<Record<string, FileLook>>;
}

/** A place that says what git is to say, and remembers what git was asked and which paths were looked at. */
export function placeOf(made: Made): WorkPlace & { readonly asked: string[]; readonly looked: string[] } {
  const { status = '', log = '', diff = '', ancestor = 0, top = '/p', files = {} } = made;
  const said: Readonly<Record<string, GitAnswer>> = {
    status: answer(status),
    log: answer(log),
    diff: answer(diff),
    'merge-base': answer('', ancestor),
    'rev-parse': answer(`${top}\n`),
  };
  const [asked, looked]: [string[], string[]] = [[], []];
  return {
    asked,
    looked,
    async git(_directory, args) {
      asked.push(args.join(' '));
      return said[args[0] ?? ''] ?? answer('', 1);
    },
    async look(path) {
      looked.push(path);
      return files[path];
    },
  };
}
