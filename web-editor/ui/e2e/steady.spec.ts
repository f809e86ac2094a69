import type { Page } from '@playwright/test';
import { expect, node, test } from './editor';

interface Shift {
  readonly value: number;
  readonly what: string;
}

/** Takes note of everything that moves by itself, as browsers measure Cumulative Layout Shift. */
async function noteShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Shift[] = [];
    Object.assign(window, { noted });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
          readonly value: number;
          readonly hadRecentInput: boolean;
          readonly sources: readonly { readonly node: Node | null }[];
        };
        if (!hadRecentInput) {
          const what = sources.map(({ node: moved }) =>
            moved instanceof Element ? `${moved.tagName}.${moved.getAttribute('class') ?? ''}` : '',
          );
          noted.push({ value, what: what.join(' ') });
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** What has moved since it was last asked for, all of it together. */
async function shifted(page: Page): Promise<{ readonly sum: number; readonly what: string }> {
  // What was just drawn is told with the next frames.
  await page.waitForTimeout(300);
  const shifts = await page.evaluate(() =>
    (window as unknown as { noted: Shift[] }).noted.splice(0),
  );
  return {
    sum: shifts.reduce((sum, { value }) => sum + value, 0),
    what: shifts.map(({ value, what }) => `${value.toFixed(4)} ${what}`).join('\n'),
  };
}

test('nothing jumps while the editor opens, opens a graph and runs it', async ({
  page,
  served,
}) => {
  await noteShifts(page);
  const hold = async (doing: string) => {
    const { sum, what } = await shifted(page);
    process.stdout.write(`layout shift, ${doing}: ${sum.toFixed(4)}\n`);
    expect(sum, what).toBeLessThan(0.05);
  };
  await page.goto(served.url);
  await expect(page.getByRole('heading', { name: 'Weave a video graph' })).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Node types' }).getByRole('button', { name: 'Decode' }),
  ).toBeVisible();
  await hold('opening the editor');

  await page.goto(`${served.url}#/edit/edges.yaml`);
  await expect(node(page, 'edges')).toBeVisible();
  await hold('opening a graph');

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.wire-preview canvas').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.box-figures').first()).toBeVisible({ timeout: 60_000 });
  await hold('beginning a run');
  await expect(page.locator('.run-status .state.finished')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('tabpanel').locator('video').first()).toBeVisible();
  await hold('running to the end');
});

test('what is looked at stays in sight when the drawer opens', async ({ page, served }) => {
  await page.goto(`${served.url}#/edit/denoise.yaml`);
  await expect(node(page, 'save')).toBeVisible();
  const boxes = page.locator('.react-flow__node');
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const allInside = async () => {
    const frame = await canvas.boundingBox();
    for (const box of await boxes.all()) {
      const { x, y, width, height } = (await box.boundingBox()) ?? {
        x: -1,
        y: -1,
        width: 0,
        height: 0,
      };
      expect(x).toBeGreaterThanOrEqual(frame?.x ?? NaN);
      expect(y).toBeGreaterThanOrEqual(frame?.y ?? NaN);
      expect(x + width).toBeLessThanOrEqual((frame?.x ?? NaN) + (frame?.width ?? NaN));
      expect(y + height).toBeLessThanOrEqual((frame?.y ?? NaN) + (frame?.height ?? NaN));
    }
  };
  const before = await node(page, 'calm').boundingBox();
  await allInside();
  await page.getByRole('tab', { name: 'YAML' }).click();
  await expect(page.locator('.cm-content')).toBeVisible();
  await allInside();
  await page.getByRole('button', { name: 'Show or hide the inspector' }).click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeHidden();
  await allInside();
  await page.getByRole('button', { name: 'Show or hide the inspector' }).click();
  await page.getByRole('button', { name: 'Close the drawer' }).click();
  expect(await node(page, 'calm').boundingBox()).toEqual(before);

  // A hand has gone closer: the middle of the canvas stays its middle.
  const { x, y, width, height } = (await canvas.boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -400);
  await page.waitForTimeout(300);
  const far = async () => {
    const frame = await canvas.boundingBox();
    const box = await node(page, 'both').boundingBox();
    return {
      x: (box?.x ?? NaN) - (frame?.x ?? NaN) - (frame?.width ?? NaN) / 2,
      y: (box?.y ?? NaN) - (frame?.y ?? NaN) - (frame?.height ?? NaN) / 2,
    };
  };
  const closer = await far();
  await page.getByRole('tab', { name: 'YAML' }).click();
  await expect(page.locator('.cm-content')).toBeVisible();
  const after = await far();
  expect(after.x).toBeCloseTo(closer.x, 0);
  expect(after.y).toBeCloseTo(closer.y, 0);
});
