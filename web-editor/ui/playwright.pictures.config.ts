import config from './playwright.config';
import { defineConfig } from '@playwright/test';

/** Makes the pictures of docs/editor.md: `npm run pictures`. */
export default defineConfig(config, {
  testDir: 'pictures',
  outputDir: '../target/pictures',
  reporter: [['list']],
});
