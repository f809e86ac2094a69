import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const ROOT = resolve(here, '../../..');

/** The distribution that is tested. */
export const KINOLOOM =
  process.env['KINOLOOM'] ?? join(ROOT, 'docker/target/kinoloom/bin/kinoloom');

export interface Served {
  readonly url: string;
  readonly workspace: string;
}

/** A server with a workspace of its own, for each file of tests. */
export const test = base.extend<object, { served: Served }>({
  served: [
    // eslint-disable-next-line no-empty-pattern -- Playwright wants a pattern here.
    async ({}, use) => {
      const workspace = mkdtempSync(join(tmpdir(), 'kinoloom-e2e-'));
      for (const graph of ['edges.yaml', 'face-overlay.yaml', 'denoise.yaml']) {
        cpSync(join(ROOT, 'pipelines', graph), join(workspace, graph));
      }
      const server = spawn(KINOLOOM, ['serve', '--port', '0', '--workspace', workspace], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const url = await new Promise<string>((found, failed) => {
        let printed = '';
        server.stdout.on('data', (data: Buffer) => {
          printed += data.toString();
          const match = /editor is at (\S+)/.exec(printed);
          if (match?.[1] !== undefined) {
            found(match[1]);
          }
        });
        server.on('error', failed);
        server.on('exit', (code) => {
          failed(new Error(`kinoloom serve ended with ${String(code)}: ${printed}`));
        });
      });
      await use({ url, workspace });
      server.removeAllListeners('exit');
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
      rmSync(workspace, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect };

/** Runs a graph of the workspace to its end; gives the id of the run. */
export async function finishedRun({ url }: Served, path: string, limit: number): Promise<string> {
  const runs = new URL('/api/v1/runs', url);
  const asked = await fetch(runs, {
    method: 'POST',
    headers: { 'X-Kinoloom': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify({ path, limit }),
  });
  const { id } = (await asked.json()) as { readonly id: string };
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${runs.href}/${id}`);
        return ((await answer.json()) as { readonly state: string }).state;
      },
      { timeout: 90_000 },
    )
    .toBe('finished');
  return id;
}

/** What the page said went wrong: errors, and what its policy has blocked. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('pageerror', (error) => {
    said.push(error.message);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') {
      said.push(message.text());
    }
  });
  return said;
}

/** What axe holds to be serious or worse. */
export async function serious(page: Page, rules: readonly string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules.length === 0 ? axe : axe.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Pulls something to a place with the mouse, as a hand does. */
export async function pull(page: Page, from: Locator, to: { x: number; y: number }): Promise<void> {
  const box = await from.boundingBox();
  if (box === null) {
    throw new Error('it is not on the page');
  }
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x - 20, to.y - 10, { steps: 8 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) {
    throw new Error('it is not on the page');
  }
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function node(page: Page, id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${id}"]`);
}

export function port(page: Page, id: string, name: string, side: 'input' | 'output'): Locator {
  return node(page, id).locator(`.port.${side} .react-flow__handle[data-handleid="${name}"]`);
}
