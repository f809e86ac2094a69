import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { complaints, expect, serious, test } from './editor';

/** Draws so many pictures of each stream; all but the brief one outlast the test. */
const GRAPH = `kinoloom: 1
name: streams
params:
  input: { type: integer, doc: How many pictures }
  output: { type: uri, default: "out/\${stream}.mp4" }
nodes:
  scene: { type: test-scene, params: { width: 160, height: 120, frames: "\${input}" } }
  edges: { type: edge-detect, inputs: { video: scene } }
  save: { type: encode, inputs: { video: edges }, params: { uri: "\${output}" } }
`;

const ENDLESS = '1000000';

/** Where it stands in the table of streams. */
function row(page: Page, stream: string): Locator {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: stream, exact: true }) });
}

function state(page: Page, name: string): Locator {
  return page.locator(`.run-status .state.${name}`);
}

test('streams join and leave a run, which is paused and goes on', async ({ page, served }) => {
  const said = complaints(page);
  writeFileSync(join(served.workspace, 'streams.yaml'), GRAPH);
  await page.goto(`${served.url}#/edit/streams.yaml`);
  await expect(page.locator('.react-flow__edge')).toHaveCount(2);

  // Two streams and checkpoints, by keyboard.
  await page.keyboard.press('Control+Shift+Enter');
  const options = page.getByRole('dialog', { name: 'Run with options' });
  await options.getByRole('checkbox', { name: /^Take checkpoints/ }).check();
  for (const [index, name] of ['door', 'yard'].entries()) {
    await options.getByRole('button', { name: 'Add a stream' }).press('Enter');
    const number = String(index + 1);
    await options.getByLabel(`Name of stream ${number}`).fill(name);
    await options.getByLabel(`File or address of stream ${number}`).fill(ENDLESS);
  }
  expect(await serious(page, [])).toEqual([]);
  await page.screenshot({ path: '../target/e2e/run-options.png' });
  await page.keyboard.press('Enter');
  await expect(options).toBeHidden();
  await page.getByRole('tab', { name: 'Streams' }).click();
  for (const name of ['door', 'yard']) {
    await expect(row(page, name).getByText('running')).toBeVisible({ timeout: 60_000 });
  }

  // A third, and one that cannot join, with the reason.
  const form = page.getByRole('form', { name: 'Add a stream' });
  const add = async (name: string, uri: string) => {
    await form.getByLabel('Name of the new stream').fill(name);
    await form.getByLabel('File or address of the new stream').fill(uri);
    await page.keyboard.press('Enter');
  };
  await add('gate', 'no-number');
  await expect(form.getByRole('alert')).toContainText('gate');
  await add('gate', ENDLESS);
  await expect(row(page, 'gate').getByText('running')).toBeVisible({ timeout: 30_000 });
  await expect(form.getByRole('alert')).toBeHidden();

  // Wires show the stream that is asked for.
  await page.getByLabel('Stream to show').selectOption('gate');
  await expect(page.locator('.wire-preview:not(.waiting)').first()).toBeVisible({
    timeout: 20_000,
  });

  // One is let go; the others go on.
  await page.getByRole('button', { name: 'Remove yard' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove yard from the run?' });
  await expect(removal.getByText(/2 other streams go on/)).toBeVisible();
  expect(await serious(page, [])).toEqual([]);
  await removal.getByRole('button', { name: 'Remove yard' }).click();
  await expect(row(page, 'yard').getByText('ended')).toBeVisible({ timeout: 30_000 });
  await expect(row(page, 'door').getByText('running')).toBeVisible();
  expect(await serious(page, [])).toEqual([]);
  await page.screenshot({ path: '../target/e2e/streams.png' });

  // Paused, it waits; resumed, it goes on with the streams that it had.
  await page.getByRole('button', { name: 'Take a savepoint of the run' }).click();
  await expect(page.getByText('The savepoint is taken.')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause the run' }).click();
  await expect(state(page, 'paused')).toBeVisible({ timeout: 90_000 });
  await page.screenshot({ path: '../target/e2e/paused.png' });
  await page.getByRole('button', { name: 'Resume the run' }).click();
  await expect(state(page, 'running')).toBeVisible({ timeout: 60_000 });
  await expect(row(page, 'gate').getByText('running')).toBeVisible({ timeout: 30_000 });

  // All end, and each plays.
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(state(page, 'stopped')).toBeVisible({ timeout: 90_000 });
  for (const name of ['door', 'yard', 'gate']) {
    await page.getByRole('tab', { name: 'Streams' }).click();
    await page.getByRole('button', { name: `Play the result of ${name}` }).click();
    const video = page.getByLabel(`Result out/${name}.mp4`);
    await expect
      .poll(() => video.evaluate((shown: HTMLVideoElement) => shown.readyState), {
        timeout: 30_000,
      })
      .toBeGreaterThanOrEqual(2);
    expect(await video.evaluate((shown: HTMLVideoElement) => shown.duration)).toBeGreaterThan(0);
  }
  expect(said.filter((one) => !one.includes('422'))).toEqual([]);
});
