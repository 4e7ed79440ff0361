import { defineConfig } from 'vitest/config';

const long = 120_000;

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'test/architecture.test.ts',
            'test/pins/**/*.test.ts',
            'test/golden/**/*.test.ts',
          ],
          isolate: false,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: long,
          hookTimeout: long,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/install.ts'],
          testTimeout: 2 * long,
          hookTimeout: 2 * long,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'godot',
          include: ['test/godot/**/*.test.ts'],
          globalSetup: ['test/godot/install-engine.ts'],
          testTimeout: 2 * long,
          hookTimeout: 2 * long,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          testTimeout: long,
          hookTimeout: long,
          maxWorkers: 1,
          // One seed for the whole run, whichever worker asks.
          env: { WARREN_SEED: process.env['WARREN_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31)) },
          disableConsoleIntercept: true,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
