import { statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configured } from '../../src/daemon/config-of.ts';
import { storeScope } from '../../src/daemon/store-scope.ts';
import { TempHome } from '../support/temp-home.ts';

const random = (text: string) => ({ hex: () => text });
const first = random('0123456789abcdef');
const second = random('fedcba9876543210');

const configIn = (home: TempHome, env: Record<string, string>) =>
  configured({ HOME: home.home, WARREN_HOME: home.warrenHome, ...env }, {});

describe('whose rows are ours in the store', () => {
  it('of two homes with one path on two machines is not the same in one database', async () => {
    await using one = new TempHome({});
    await using other = new TempHome({});
    const inDatabase = { DATABASE_URL: 'postgres://somewhere/warren' };
    const scope = storeScope(configIn(one, inDatabase), first);
    expect(scope).toBe('0123456789abcdef');
    expect(storeScope(configIn(one, inDatabase), second)).toBe(scope);
    expect(storeScope(configIn(other, inDatabase), second)).not.toBe(scope);
  });

  it('is private, and made anew when somebody spoiled it', async () => {
    await using home = new TempHome({});
    const config = configIn(home, { DATABASE_URL: 'postgres://somewhere/warren' });
    storeScope(config, first);
    expect(statSync(config.places.scopeFile).mode & 0o777).toBe(0o600);
    writeFileSync(config.places.scopeFile, '../../etc/passwd\n');
    expect(storeScope(config, second)).toBe('fedcba9876543210');
  });

  it('is that of the cluster where there is one, and needs no file for SQLite', async () => {
    await using home = new TempHome({});
    const cluster = { DATABASE_URL: 'postgres://somewhere/warren', WARREN_CLUSTER: 'team' };
    expect(storeScope(configIn(home, cluster), first)).toBe('team');
    expect(storeScope(configIn(home, {}), first)).toBe(storeScope(configIn(home, {}), second));
  });
});
