import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './editor';

// A trace takes a picture of every element at every step, and would be what is measured.
test.use({ trace: 'off' });

const NODES = 300;
const WIRES = 500;

/** A graph of 300 nodes in 20 rows, with 500 wires. */
function large(): string {
  const lines = ['kinoloom: 1', 'name: large', 'nodes:', '  video: { type: test-scene }'];
  const layout = ['layout:', '  video: [0, 0]'];
  let wires = 0;
  for (let i = 1; i < NODES; i++) {
    const before = i < 20 ? 'video.video' : `n${String(i - 20)}`;
    // Two wires into as many nodes as it takes to get 500 in all.
    const two = i >= 20 && wires + (NODES - i) < WIRES;
    const other = `n${String(Math.max(1, i - 19))}`;
    lines.push(
      two
        ? `  n${String(i)}: { type: blend, inputs: { a: ${i - 20 === 0 ? 'video.video' : before}, b: ${other} } }`
        : `  n${String(i)}: { type: blur, inputs: { video: ${i - 20 === 0 ? 'video.video' : before} } }`,
    );
    wires += two ? 2 : 1;
    layout.push(`  n${String(i)}: [${String(280 * Math.ceil(i / 20))}, ${String(160 * (i % 20))}]`);
  }
  return [...lines, ...layout, ''].join('\n');
}

test('300 nodes and 500 wires open at once and move smoothly', async ({ page, served }) => {
  writeFileSync(join(served.workspace, 'large.yaml'), large());
  await page.goto(served.url);
  await expect(page.getByRole('heading', { name: 'Weave a video graph' })).toBeVisible();
  // From the address to the graph on the canvas.
  await page.goto('about:blank');
  const started = Date.now();
  await page.goto(`${served.url}#/edit/large.yaml`);
  await page
    .locator('.react-flow__node')
    .nth(NODES - 1)
    .waitFor();
  const opened = (Date.now() - started) / 1000;
  await expect(page.getByText(`${String(NODES)} nodes`).first()).toBeVisible();

  const canvas = (await page.locator('.react-flow__pane').boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  const rate = async (move: () => Promise<void>) => {
    await page.evaluate(() => {
      const counted = window as unknown as { frames: number[] };
      counted.frames = [];
      const count = (time: number) => {
        counted.frames.push(time);
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    await move();
    return page.evaluate(() => {
      const { frames } = window as unknown as { frames: number[] };
      const [first = 0] = frames;
      const last = frames.at(-1) ?? first;
      return ((frames.length - 1) * 1000) / (last - first);
    });
  };
  await page.mouse.move(x, y);
  const pan = await rate(async () => {
    await page.mouse.down();
    for (let i = 0; i < 90; i++) {
      await page.mouse.move(x + 200 * Math.sin(i / 10), y + 120 * Math.cos(i / 10));
    }
    await page.mouse.up();
  });
  await page.mouse.move(x, y);
  const zoom = await rate(async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, i % 30 < 15 ? -60 : 60);
    }
  });
  test.info().annotations.push({
    type: 'measured',
    description: `open ${opened.toFixed(2)} s, pan ${pan.toFixed(0)} fps, zoom ${zoom.toFixed(0)} fps`,
  });
  process.stdout.write(
    `300 nodes: open ${opened.toFixed(2)} s, pan ${pan.toFixed(0)} fps, zoom ${zoom.toFixed(0)} fps\n`,
  );
  await page.screenshot({ path: '../target/e2e/large.png' });
  // On a machine that does other things too, times say nothing: they are held to on demand.
  if (process.env['MEASURE'] !== undefined) {
    expect(opened).toBeLessThan(2);
    expect(pan).toBeGreaterThanOrEqual(30);
    expect(zoom).toBeGreaterThanOrEqual(30);
  }
});
