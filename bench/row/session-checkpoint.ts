import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionWorld } from '../session/session-world.ts';
import { median, percentile } from '../statistics.ts';
import { type Row, valuesBy } from './row.ts';

const files = 10_000;
const changed = 60;

/** What a checkpoint costs in a large repository: git is asked, changed files are looked at, and all is written down. */
export const sessionCheckpoint: Row = {
  name: 'session-checkpoint',
  group: 'sessions',
  async measure({ quick }) {
    const root = repository();
    try {
      await using world = new SessionWorld(undefined, root);
      const [id = ''] = await world.sessions(1);
      const took: number[] = [];
      for (let at = -3; at < (quick ? 10 : 200); at++) {
        const from = performance.now();
        await world.ask('create_checkpoint', { instance_id: id, manual_note: `number ${at}` });
        if (at >= 0) took.push(performance.now() - from); // the first ones warm git's files up
      }
      const measured = [{ column: 'sqlite', values: { p50: median(took), p99: percentile(took, 0.99) } }];
      const reached = valuesBy({ measured }, 'p99')('sqlite');
      const claims = [{ what: 'checkpoint p99', reached, limit: 200, sense: '<=' as const, unit: ' ms' }];
      const measures = ['p50', 'p99'].map((name) => ({ name, unit: 'ms', digits: 1 }));
      const title = `Checkpoint in a repository of ${files.toLocaleString('en')} files, ${changed} changed`;
      return { title, measures, measured, claims };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

function repository(): string {
  const root = mkdtempSync(join(tmpdir(), 'warren-bench-git-'));
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', root, ...who, ...args], { stdio: 'ignore' });
  };
  const pathOf = (at: number): string => join(root, `folder-${at % 100}`, `file-${at}.txt`);
  for (let at = 0; at < 100; at++) mkdirSync(join(root, `folder-${at}`));
  for (let at = 0; at < files; at++) writeFileSync(pathOf(at), `file ${at}\n`);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'all of them');
  for (let at = 0; at < changed; at++) writeFileSync(pathOf(at * 7), 'changed\n');
  execFileSync('sync'); // whoever works there did not write all of it a moment ago
  return root;
}
