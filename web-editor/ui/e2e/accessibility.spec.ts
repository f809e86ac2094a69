import { expect, finishedRun, node, serious, test } from './editor';

let run = '';

test.beforeAll(async ({ served }) => {
  run = await finishedRun(served, 'edges.yaml', 48);
});

// The light page differs from the dark one in its colours alone.
for (const [theme, rules] of [
  ['dark', []],
  ['light', ['color-contrast']],
] as const) {
  test(`nothing serious stands in anyone's way, ${theme}`, async ({ page, served }) => {
    await page.addInitScript((wanted) => {
      window.localStorage.setItem('kinoloom-theme', wanted);
    }, theme);
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Show me, step by step' }).click();
    await expect(page.getByText('Read a video', { exact: true })).toBeVisible();
    expect(await serious(page, rules)).toEqual([]);
    await page.screenshot({ path: `../target/e2e/guide-${theme}.png` });
    await page.getByRole('button', { name: 'End the guide' }).click();

    await page.goto(`${served.url}#/edit/face-overlay.yaml`);
    await node(page, 'mesh').click();
    await page.keyboard.press('Control+b');
    await expect(page.getByLabel('Bypassed', { exact: true })).toBeVisible();
    await page.getByRole('tab', { name: 'YAML' }).click();
    await expect(page.locator('.cm-content')).toBeVisible();
    expect(await serious(page, rules)).toEqual([]);
    await page.screenshot({ path: `../target/e2e/text-${theme}.png` });
    await page.keyboard.press('Control+z');

    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('tab', { name: 'Shipped pipelines' }).click();
    await expect(page.locator('.gallery-card svg').first()).toBeVisible();
    expect(await serious(page, rules)).toEqual([]);
    await page.screenshot({ path: `../target/e2e/gallery-${theme}.png` });
    await page.keyboard.press('Escape');

    await page.goto(`${served.url}#/runs/${run}`);
    await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Nodes' })).toBeVisible();
    expect(await serious(page, rules)).toEqual([]);
    await page.screenshot({ path: `../target/e2e/runs-${theme}.png` });

    await page.getByRole('button', { name: 'Show on the canvas' }).click();
    await expect(page.getByText(/^48 frames in/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Play out/edges.mp4' })).toBeVisible();
    await page.getByRole('tab', { name: 'Result' }).click();
    await expect(page.getByRole('tabpanel').locator('video')).toBeVisible();
    expect(await serious(page, rules)).toEqual([]);
    await page.screenshot({ path: `../target/e2e/result-${theme}.png` });
  });
}

test('a graph is built, bypassed and muted by keyboard alone', async ({ page, served }) => {
  await page.goto(served.url);
  await expect(page.getByRole('heading', { name: 'Weave a video graph' })).toBeVisible();
  const wires = page.locator('.react-flow__edge');
  const add = async (type: string) => {
    await page.keyboard.press('a');
    await page.getByRole('combobox', { name: 'Search nodes' }).fill(type);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Search nodes' })).toBeHidden();
  };
  const wire = async (to: string) => {
    await page.keyboard.press('c');
    await page.getByRole('combobox', { name: 'Wires' }).fill(to);
    // The server may have to be asked for the ports first.
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Enter');
  };
  await add('decode');
  await add('edge detect');
  await wire('decode');
  await expect(wires).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(wires).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await add('encode');
  await wire('edge-detect');
  await expect(wires).toHaveCount(2);

  // What is switched off is no problem to the runtime: the file holds comments.
  const sound = async () => {
    await page.getByRole('tab', { name: 'Problems' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Nothing is wrong with this graph.')).toBeVisible();
    await page.keyboard.press('Enter');
    await node(page, 'decode').focus();
  };
  await node(page, 'edge-detect').focus();
  await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+b');
  await expect(page.getByLabel('Bypassed', { exact: true })).toBeVisible();
  await sound();
  await page.keyboard.press('Control+b');
  await add('encode');
  await wire('decode');
  await expect(wires).toHaveCount(3);
  await page.keyboard.press('Control+m');
  await expect(page.getByLabel('Muted', { exact: true })).toBeVisible();
  await sound();
});
