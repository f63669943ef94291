import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each test has an app, an Asterisk and a keyring of its own; two cores carry one at a time. Nothing is tried
  // twice: a test that passes at the second go hides a fault.
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
});
