import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { complaints, expect, KINOLOOM, middleOf, node, port, pull, test } from './editor';

test('a newcomer builds, runs and saves a graph by mouse', async ({ page, served }) => {
  const said = complaints(page);
  const started = Date.now();
  await page.goto(served.url);
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const { x, y, width } = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const palette = page.getByRole('navigation', { name: 'Node types' });

  // Nodes, out of the palette.
  await pull(page, palette.getByRole('button', { name: 'Decode' }), { x: x + 160, y: y + 220 });
  await expect(node(page, 'decode')).toBeVisible();
  const dropped = await node(page, 'decode').boundingBox();
  expect(Math.abs((dropped?.y ?? 0) + 22 - (y + 220))).toBeLessThan(24);
  await pull(page, palette.getByRole('button', { name: 'Edge detect' }), {
    x: x + width / 2,
    y: y + 220,
  });
  await expect(node(page, 'edge-detect')).toBeVisible();

  // A wire; and one that does not fit is refused, with the reason.
  const output = port(page, 'decode', 'video', 'output');
  await pull(page, output, await middleOf(port(page, 'edge-detect', 'video', 'input')));
  await expect(page.locator('.react-flow__edge')).toHaveCount(1);

  // A wire dropped on the empty canvas asks for a node that fits.
  await pull(page, port(page, 'edge-detect', 'video', 'output'), {
    x: x + width - 220,
    y: y + 240,
  });
  const search = page.getByRole('dialog', { name: 'Add a node' });
  await search.getByRole('combobox').fill('encode');
  await search.getByRole('option', { name: /^Encode/ }).click();
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);

  // Run, watch, and look at the result.
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const preview = page.locator('.wire-preview canvas').first();
  await expect
    .poll(
      () =>
        preview.evaluate((shown: HTMLCanvasElement) => {
          const { width: w, height: h } = shown;
          const data = shown.getContext('2d')?.getImageData(0, 0, w, h).data ?? [];
          return data.some((value, index) => index % 4 !== 3 && value > 16);
        }),
      { timeout: 60_000 },
    )
    .toBe(true);
  await page.screenshot({ path: '../target/e2e/running.png' });
  await expect(page.locator('.run-status .state.finished')).toBeVisible({ timeout: 90_000 });
  const video = page.getByRole('tabpanel').locator('video').first();
  await expect
    .poll(() => video.evaluate((shown: HTMLVideoElement) => shown.readyState), { timeout: 20_000 })
    .toBeGreaterThanOrEqual(2);
  expect(await video.evaluate((shown: HTMLVideoElement) => shown.videoWidth)).toBeGreaterThan(0);
  expect((Date.now() - started) / 1000).toBeLessThan(90);
  await page.screenshot({ path: '../target/e2e/result.png' });

  // What is saved runs without the editor, to the same pictures.
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Where in the workspace').fill('first.yaml');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('first.yaml', { exact: true })).toBeVisible();
  const result = join(served.workspace, 'out/untitled.mp4');
  const inEditor = digest(result);
  execFileSync(KINOLOOM, ['run', 'first.yaml'], { cwd: served.workspace, stdio: 'ignore' });
  expect(digest(result)).toBe(inEditor);

  // The video gives its graph back.
  await page.reload();
  await expect(node(page, 'encode')).toBeVisible();
  await drop(page, result, 'video/mp4');
  await page.getByRole('button', { name: 'Open its graph' }).click();
  await expect(page.getByText('Opened the graph that made untitled.mp4.')).toBeVisible();
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);
  expect(said).toEqual([]);
});

/** Drops a file of this computer on the canvas. */
async function drop(page: Page, file: string, type: string): Promise<void> {
  const data = readFileSync(file).toString('base64');
  const dropped = await page.evaluateHandle(
    async ([name, kind, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type: kind }));
      await Promise.resolve();
      return transfer;
    },
    [basename(file), type, data] as const,
  );
  await page.locator('.react-flow__pane').dispatchEvent('drop', { dataTransfer: dropped });
}

/** Of all bytes but the number of the run, which a video carries beside its graph. */
function digest(file: string): string {
  const bytes = readFileSync(file).toString('latin1');
  const unnumbered = bytes.replace(/"run":"[0-9a-f]{8}"/, '"run":""');
  expect(unnumbered.length).toBe(bytes.length - 8);
  return createHash('sha256').update(unnumbered, 'latin1').digest('hex');
}
