import type { Rect, Viewport } from '@xyflow/react';
import { describe, expect, it } from 'vitest';
import { type CanvasSize, fitted, isSeen, Keeper, type Sighted } from '../src/canvas/sight';

const WIDE: CanvasSize = { width: 900, height: 800 };
const LOW: CanvasSize = { width: 900, height: 440 };
const GRAPH: Rect = { x: 40, y: 120, width: 1000, height: 700 };

/** A canvas without a page. */
class TestCanvas implements Sighted {
  now: Viewport = { x: 0, y: 0, zoom: 1 };
  measured = WIDE;
  graph: Rect | undefined = GRAPH;

  readonly size = () => this.measured;
  readonly viewport = () => this.now;
  readonly bounds = () => this.graph;
  readonly show = (viewport: Viewport) => {
    this.now = viewport;
  };

  /** Which place of the graph is in the middle. */
  middle(): { readonly x: number; readonly y: number } {
    const { x, y, zoom } = this.now;
    const { width, height } = this.measured;
    return { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
  }

  sees(bounds: Rect): boolean {
    return isSeen(bounds, { viewport: this.now, size: this.measured });
  }
}

describe('a canvas whose size changes', () => {
  it('shows the whole graph as long as nobody has looked elsewhere', () => {
    const canvas = new TestCanvas();
    const keeper = new Keeper(canvas);
    const first = canvas.now;
    expect(canvas.sees(GRAPH)).toBe(true);
    canvas.measured = LOW;
    keeper.follow();
    expect(canvas.sees(GRAPH)).toBe(true);
    expect(canvas.now.zoom).toBeLessThan(first.zoom);
    canvas.measured = WIDE;
    keeper.follow();
    expect(canvas.now).toEqual(first);
  });

  it('keeps the middle of what a hand has chosen, and gives it back', () => {
    const canvas = new TestCanvas();
    const keeper = new Keeper(canvas);
    const chosen = { x: -500, y: -300, zoom: 2 };
    canvas.now = chosen;
    const middle = canvas.middle();
    for (const height of [700, 520, 440]) {
      canvas.measured = { width: 700, height };
      keeper.follow();
      expect(canvas.middle().x).toBeCloseTo(middle.x);
      expect(canvas.middle().y).toBeCloseTo(middle.y);
      expect(canvas.now.zoom).toBe(2);
    }
    canvas.measured = WIDE;
    keeper.follow();
    expect(canvas.now).toEqual(chosen);
  });

  it('loses no node of a graph that was seen as a whole, and comes no closer', () => {
    const canvas = new TestCanvas();
    const keeper = new Keeper(canvas);
    canvas.now = { x: 100, y: 200, zoom: 0.6 };
    expect(canvas.sees(GRAPH)).toBe(true);
    canvas.measured = LOW;
    keeper.follow();
    expect(canvas.sees(GRAPH)).toBe(true);
    expect(canvas.now.zoom).toBeLessThanOrEqual(0.6);
  });

  it('leaves an empty canvas in peace, and what is then built where it was put', () => {
    const canvas = new TestCanvas();
    canvas.graph = undefined;
    const keeper = new Keeper(canvas);
    expect(canvas.now).toEqual({ x: 0, y: 0, zoom: 1 });
    canvas.graph = { x: 60, y: 60, width: 180, height: 100 };
    canvas.measured = { width: 900, height: 700 };
    keeper.follow();
    expect(canvas.now).toEqual({ x: 0, y: -50, zoom: 1 });
  });

  it('goes on with what was looked at before another page', () => {
    const canvas = new TestCanvas();
    const before = new Keeper(canvas);
    canvas.now = { x: -500, y: -300, zoom: 2 };
    before.note();
    const again = new TestCanvas();
    new Keeper(again, before);
    expect(again.now).toEqual({ x: -500, y: -300, zoom: 2 });
  });
});

describe('a graph that is fitted', () => {
  it('lies in any canvas, not larger than life', () => {
    for (const size of [WIDE, LOW, { width: 160, height: 150 }, { width: 2500, height: 1400 }]) {
      const viewport = fitted(GRAPH, size);
      expect(isSeen(GRAPH, { viewport, size })).toBe(true);
      expect(viewport.zoom).toBeLessThanOrEqual(1.1);
    }
  });
});
