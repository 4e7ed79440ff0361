import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SessionRow } from '../../src/kernel/agent-session.ts';
import { Transcripts } from '../../src/session/index.ts';
import type { Store } from '../../src/store/index.ts';
import { realClock } from './real-clock.ts';
import { sessionRow } from './store-rows.ts';

export const uuid = (n: number): string => `8f4a2b00-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A line as Claude Code writes it. */
export const said = (text: string, more: object = {}): string =>
  JSON.stringify({
    type: 'user',
    cwd: '/src/odin',
    sessionId: uuid(1),
    timestamp: '2026-01-01T10:00:00.000Z',
    message: { role: 'user', content: text },
    ...more,
  });

let drawn = 0;

/** A person's home in which clients keep transcripts, and what Warren keeps of them. */
export class TranscriptWorld implements Disposable {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'wtr-')));
  readonly home = join(this.dir, 'home');
  readonly folder = join(this.home, '.warren', 'transcripts');
  readonly copies = join(this.home, '.warren', 'hooks', 'opencode');
  readonly reports: unknown[] = [];

  claude(id: string, project = '-src-odin'): string {
    return join(this.home, '.claude', 'projects', project, `${id}.jsonl`);
  }

  codex(id: string, day = '2026/01/02'): string {
    return join(this.home, '.codex', 'sessions', day, `rollout-2026-01-02T03-04-05-${id}.jsonl`);
  }

  /** As our plugin of OpenCode leaves it. */
  openCode(id: string): string {
    return join(this.copies, `${id}.jsonl`);
  }

  write(path: string, content: string | Buffer): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  transcripts(sessions: Store['sessions'], more: { most?: number; folder?: string; home?: string } = {}): Transcripts {
    return new Transcripts({
      records: sessions.transcripts,
      sessionsOf: async (clientSession) => (await sessions.find({ scope: 'home', clientSession, limit: 9 })).rows,
      scope: 'home',
      host: 'machine',
      home: this.home,
      folder: this.folder,
      copies: this.copies,
      clock: realClock,
      random: { hex: (bytes) => (drawn++).toString(16).padStart(bytes * 2, '0') },
      report: (fact) => this.reports.push(fact),
      ...more,
    });
  }

  /** All files that hold what was kept, and what is in them; each is named by it. */
  kept(folder = this.folder): string[] {
    const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    return names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => {
        const content = gunzipSync(readFileSync(join(folder, name)));
        const hash = createHash('sha256').update(content).digest('hex');
        if (name !== join(hash.slice(0, 2), `${hash}.jsonl.gz`)) throw new Error(`${name} is not named by its content`);
        if ((statSync(join(folder, name)).mode & 0o777) !== 0o600) throw new Error(`${name} can be read by others`);
        return content.toString('utf8');
      });
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export const linked = (over: Partial<SessionRow> = {}): SessionRow =>
  sessionRow({ clientSession: uuid(1), projectKey: 'k-odin', ...over });
