import type {
  Diagnostic,
  EdgeKind,
  FileFacts,
  FileKind,
  Reference,
  ResPath,
  SceneTarget,
  Target,
} from '../fact/index.ts';
import { isUid, resPath } from './res-path.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** What else there is to say of a reference. */
export type Particulars = Pick<Reference, 'member' | 'detail'>;
type WholeFile = Omit<FileFacts, 'kind' | 'references' | 'diagnostics'>;

const shownLength = 200;
const maxDiagnostics = 100;

/** Gathers what one file says: each reference once, with its first place and how often it stands there. */
export class Collector {
  readonly path: ResPath;
  readonly #references = new Map<string, Mutable<Reference>>();
  readonly #diagnostics: Diagnostic[];

  constructor(path: ResPath, diagnostics: readonly Diagnostic[] = []) {
    this.path = path;
    this.#diagnostics = [...diagnostics];
  }

  refer(kind: EdgeKind, target: Target, line: number, particulars: Particulars = {}): void {
    const key = `${kind}\n${keyOf(target)}\n${particulars.member ?? ''}`;
    const known = this.#references.get(key);
    if (!known) {
      this.#references.set(key, { kind, target, line, count: 1, ...particulars });
      return;
    }
    known.count++;
    if (line >= known.line) return;
    known.line = line;
    if (particulars.detail !== undefined) known.detail = particulars.detail;
  }

  /** The same for a path or uid as it is written, which may lead nowhere. */
  referTo(kind: EdgeKind, written: string, line: number, particulars: Particulars = {}): void {
    const target = this.target({ written, line });
    if (target) this.refer(kind, target, line, particulars);
  }

  /** What a written path or uid means; when it is nothing of the project's, this is told. */
  target({ written, uid, line }: { written: string; uid?: string | undefined; line: number }): Target | undefined {
    if (isUid(written)) return { by: 'uid', uid: written };
    const path = resPath(written, this.path);
    if (path) return isUid(uid) ? { by: 'path', path, uid } : { by: 'path', path };
    this.warn('outside-project', `No file of this project: "${written.slice(0, shownLength)}".`, line);
    return undefined;
  }

  /** Says nothing twice, and not more than somebody reads. */
  warn(code: string, message: string, line: number): void {
    const said = this.#diagnostics.some((it) => it.line === line && it.message === message);
    if (said || this.#diagnostics.length >= maxDiagnostics) return;
    this.#diagnostics.push({ severity: 'warning', code, message, line, column: 0 });
  }

  facts(kind: FileKind, more: WholeFile = {}): FileFacts {
    const references = [...this.#references.values()].toSorted((one, other) => one.line - other.line);
    return { kind, references, diagnostics: this.#diagnostics, ...more };
  }
}

function keyOf(target: Target): string {
  switch (target.by) {
    case 'path':
      return target.path;
    case 'uid':
      return target.uid;
    case 'node':
      return target.node;
    case 'expression':
      return target.text;
    case 'name':
    case 'group':
    case 'input':
      return target.name;
  }
}

export function sceneTarget(target: Target): SceneTarget | undefined {
  if (target.by === 'uid') return { path: '', uid: target.uid };
  if (target.by !== 'path') return undefined;
  return target.uid ? { path: target.path, uid: target.uid } : { path: target.path };
}
