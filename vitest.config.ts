import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Files of the integration suite start an Asterisk of their own and mostly wait: two cores carry two of them.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 10_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
