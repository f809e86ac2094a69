import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The server allows no inline script and no inlined assets.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    // Beside the reports of the other modules, so that totals count these tests too.
    reporters: ['default', ['junit', { outputFile: '../target/surefire-reports/TEST-editor.xml' }]],
    coverage: {
      include: ['src/graph/**', 'src/catalog/**'],
      reporter: ['text'],
      thresholds: { 'src/graph/**': { lines: 90, functions: 90, statements: 90, branches: 90 } },
    },
  },
});
