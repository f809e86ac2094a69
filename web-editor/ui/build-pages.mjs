// Builds the pages into dist/ unless nothing has changed since they were built; fetches the packages
// that this takes unless they are here.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const PACKAGES = 'package-lock.json';
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', PACKAGES];

/** The latest change of a file, or of anything in a folder; 0 if there is no such thing. */
function changed(path) {
  if (!existsSync(path)) {
    return 0;
  }
  const entry = statSync(path);
  return entry.isDirectory()
    ? Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => changed(join(path, name))))
    : entry.mtimeMs;
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`${String(error ?? [command, ...args].join(' '))} failed\n`);
    process.exit(1);
  }
}

if (changed('dist/index.html') <= Math.max(...SOURCES.map(changed))) {
  if (changed('node_modules/.package-lock.json') <= changed(PACKAGES)) {
    run('npm', 'ci', '--prefer-offline', '--no-progress', '--no-audit', '--no-fund');
  }
  run('npm', 'run', 'build', '--silent');
}
