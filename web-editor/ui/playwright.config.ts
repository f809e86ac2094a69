import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's Chromium where there is one; else the browser that Playwright has installed. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../target/e2e',
  timeout: 180_000,
  // Runs share two cores with the graphs that they start.
  workers: 1,
  reporter: [
    ['list'],
    ['junit', { outputFile: '../target/surefire-reports/TEST-editor-in-browser.xml' }],
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}),
      args: ['--no-sandbox', '--force-color-profile=srgb'],
    },
  },
});
