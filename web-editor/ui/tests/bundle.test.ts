import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');

/** What a browser asks for before it shows anything: the page, its styles, scripts and fonts. */
function firstLoad(): ReadonlySet<string> {
  const wanted = new Set(['index.html']);
  for (const file of wanted) {
    const text = readFileSync(join(dist, file), 'utf8');
    if (file.endsWith('.html')) {
      for (const [, name = ''] of text.matchAll(/(?:src|href)="\/([^"]+)"/g)) {
        wanted.add(name);
      }
    } else if (file.endsWith('.js')) {
      for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
        wanted.add(`assets/${name}`);
      }
    } else if (file.endsWith('.css')) {
      for (const [, name = ''] of text.matchAll(/url\(["']?\/?(?:\.\/)?(?:assets\/)?([\w.-]+)/g)) {
        wanted.add(`assets/${name}`);
      }
    }
  }
  return wanted;
}

describe.runIf(existsSync(dist))('the built page', () => {
  it('loads less than 600 kB, packed, before it shows something', () => {
    const files = [...firstLoad()];
    expect(files.some((name) => name.endsWith('.css'))).toBe(true);
    expect(files.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0);
    expect(files.filter((name) => name.endsWith('.woff2')).length).toBe(2);
    const packed = files.map((name) => {
      const bytes = readFileSync(join(dist, name));
      return /\.(html|js|css|svg)$/.test(name) ? gzipSync(bytes).length : bytes.length;
    });
    const total = packed.reduce((sum, size) => sum + size, 0);
    process.stdout.write(`first load: ${String(Math.round(total / 1000))} kB\n`);
    expect(total).toBeLessThan(600_000);
  });

  it('leaves the text editor and the layout engine for when they are needed', () => {
    const files = [...firstLoad()].join(' ');
    expect(files).not.toMatch(/elk|YamlPane|DiffView/);
  });

  it('fetches nothing from elsewhere', () => {
    for (const name of readdirSync(join(dist, 'assets'))) {
      if (name.endsWith('.css')) {
        expect(readFileSync(join(dist, 'assets', name), 'utf8')).not.toMatch(
          /url\(\s*["']?(?:https?:)?\/\//,
        );
      }
    }
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).not.toMatch(/(?:src|href)="https?:/);
  });
});
