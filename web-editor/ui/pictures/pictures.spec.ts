import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, finishedRun, middleOf, node, port, pull, ROOT, test } from '../e2e/editor';
import { Recorder } from './recorder';

const IMAGES = join(ROOT, 'docs/images');

/** Writes what the page shows as WebP, which Chromium itself can write. */
async function picture(page: Page, name: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const drawing = await page.context().newPage();
  const webp = await drawing.evaluate(async (data) => {
    const image = await createImageBitmap(
      await (await fetch(`data:image/png;base64,${data}`)).blob(),
    );
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }, png);
  await drawing.close();
  writeFileSync(join(IMAGES, `editor-${name}.webp`), Buffer.from(webp, 'latin1'));
}

async function inTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.addInitScript((wanted) => {
    window.localStorage.setItem('kinoloom-theme', wanted);
  }, theme);
}

/** Runs the graph that is open, until wires show what they carry. */
async function runUntilSeen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await everyWireSeen(page);
  await page.waitForTimeout(2500);
}

async function everyWireSeen(page: Page): Promise<void> {
  await expect(page.locator('.wire-preview').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.wire-preview.waiting')).toHaveCount(0, { timeout: 90_000 });
}

const finished = (page: Page) => page.locator('.run-status .state.finished');

test('the canvas, a run and its result', async ({ page, served }) => {
  test.setTimeout(300_000);
  await inTheme(page, 'dark');
  await page.goto(`${served.url}#/edit/face-overlay.yaml`);
  await node(page, 'face').click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.wire-preview')).toHaveCount(3, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Show mesh.video large' }).click();
  await everyWireSeen(page);
  await page.waitForTimeout(2500);
  await picture(page, 'canvas-dark');
  await expect(finished(page)).toBeVisible({ timeout: 120_000 });
  // A history, for the chart of speeds.
  for (const [graph, limit] of [
    ['face-overlay.yaml', 200],
    ['edges.yaml', 400],
    ['face-overlay.yaml', 60],
    ['face-overlay.yaml', 300],
  ] as const) {
    await finishedRun(served, graph, limit);
  }
  await page.goto(`${served.url}#/runs`);
  await page.locator('.runs-table a').first().click();
  await expect(page.getByRole('heading', { name: 'Nodes' })).toBeVisible();
  await picture(page, 'runs');
});

test('the canvas in the light', async ({ page, served }) => {
  await inTheme(page, 'light');
  await page.goto(`${served.url}#/edit/denoise.yaml`);
  await expect(node(page, 'video')).toBeVisible();
  await runUntilSeen(page);
  await picture(page, 'canvas-light');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('.run-status .state.stopped')).toBeVisible({ timeout: 60_000 });
});

test('the difference before saving, and the commands', async ({ page, served }) => {
  await inTheme(page, 'light');
  await page.goto(`${served.url}#/edit/edges.yaml`);
  await node(page, 'edges').click();
  await page.keyboard.press('Control+b');
  await page.getByRole('button', { name: 'edited' }).click();
  await expect(page.locator('.cm-changedText').first()).toBeVisible();
  await picture(page, 'difference');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('node');
  await picture(page, 'commands');
});

test('the gallery', async ({ page, served }) => {
  await inTheme(page, 'dark');
  await page.goto(served.url);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('tab', { name: 'Shipped pipelines' }).click();
  await expect(page.locator('.gallery-card svg').first()).toBeVisible();
  await page.waitForTimeout(1500);
  await picture(page, 'gallery');
});

test('a recording of a first run', async ({ page, served }) => {
  await finishedRun(served, 'edges.yaml', 8);
  const out = join(ROOT, 'web-editor/target/recording');
  mkdirSync(out, { recursive: true });
  await inTheme(page, 'dark');
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(served.url);
  await expect(page.getByRole('heading', { name: 'Weave a video graph' })).toBeVisible();
  const recorder = await Recorder.begin(page, out);
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const { x, y, width } = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const palette = page.getByRole('navigation', { name: 'Node types' });
  await page.waitForTimeout(600);
  await pull(page, palette.getByRole('button', { name: 'Decode' }), { x: x + 120, y: y + 260 });
  await page.waitForTimeout(500);

  const choose = async (from: [string, string], to: { x: number; y: number }, name: string) => {
    await pull(page, port(page, from[0], from[1], 'output'), to);
    const search = page.getByRole('dialog', { name: 'Add a node' });
    await search.getByRole('combobox').pressSequentially(name, { delay: 60 });
    await page.waitForTimeout(500);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(700);
  };
  await choose(['decode', 'video'], { x: x + width / 2 - 110, y: y + 300 }, 'edge');
  await choose(['edge-detect', 'video'], { x: x + width - 190, y: y + 300 }, 'encode');
  await page.mouse.move(x + width / 2, y + 480, { steps: 10 });

  const run = await middleOf(page.getByRole('button', { name: 'Run', exact: true }));
  await page.mouse.move(run.x, run.y, { steps: 20 });
  await page.mouse.down();
  await page.mouse.up();
  await recorder.through(everyWireSeen(page));
  await page.waitForTimeout(1500);
  const tile = await middleOf(page.getByRole('button', { name: 'Show edge-detect.video large' }));
  await page.mouse.move(tile.x, tile.y, { steps: 20 });
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForTimeout(4000);
  await expect(finished(page)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('tabpanel').locator('video').first()).toBeVisible();
  const play = await middleOf(page.getByRole('button', { name: 'Play', exact: true }));
  await page.mouse.move(play.x, play.y, { steps: 20 });
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForTimeout(3000);
  await recorder.end();
});
