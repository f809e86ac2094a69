import { getViewportForBounds, type Rect, type Viewport } from '@xyflow/react';

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** A view of the graph, and the size of the canvas that it was chosen on. */
export interface Sight {
  readonly viewport: Viewport;
  readonly size: CanvasSize;
}

/** What is needed of a canvas to keep in sight what somebody looks at. */
export interface Sighted {
  readonly size: () => CanvasSize;
  readonly viewport: () => Viewport;
  readonly show: (viewport: Viewport) => void;
  /** Where the nodes lie; nothing where there are none. */
  readonly bounds: () => Rect | undefined;
}

const CLOSEST = 1.1;

export const FARTHEST = 0.1;

/** In pixels; two views that differ less are the same. */
const NOTHING = 0.01;

const START: Viewport = { x: 0, y: 0, zoom: 1 };

/** Room around all nodes, for their figures and the legend beneath them. */
const ROOM = { x: '56px', top: '40px', bottom: '72px' } as const;

/** On a canvas lower than this there is none to spare. */
const LOW = 280;

const LITTLE_ROOM = '12px';

/** All nodes. */
export function fitted(
  bounds: Rect,
  { width, height }: CanvasSize,
  closest: number = CLOSEST,
): Viewport {
  const room = height < LOW ? LITTLE_ROOM : ROOM;
  return getViewportForBounds(bounds, width, height, FARTHEST, closest, room);
}

/**
 * A view for another size of the canvas: its middle stays the middle. Where all nodes were seen, all
 * nodes stay seen.
 */
export function resized(from: Sight, size: CanvasSize, bounds: Rect | undefined): Viewport {
  const { x, y, zoom } = from.viewport;
  const kept = {
    x: x + (size.width - from.size.width) / 2,
    y: y + (size.height - from.size.height) / 2,
    zoom,
  };
  return bounds === undefined || !isSeen(bounds, from) || isSeen(bounds, { viewport: kept, size })
    ? kept
    : fitted(bounds, size, zoom);
}

/** Whether all of it is in sight, but for a slack of so many pixels. */
export function isSeen(bounds: Rect, { viewport, size }: Sight, slack = 0): boolean {
  const { x, y, zoom } = viewport;
  return (
    bounds.x * zoom + x >= -slack &&
    bounds.y * zoom + y >= -slack &&
    (bounds.x + bounds.width) * zoom + x <= size.width + slack &&
    (bounds.y + bounds.height) * zoom + y <= size.height + slack
  );
}

/** Keeps in sight what somebody looks at while the canvas changes its size. */
export class Keeper {
  /** What was last shown by itself: where it is something else now, a hand has moved it. */
  #shown: Viewport;
  #size: CanvasSize;
  /** What a hand has chosen; nothing while the whole graph is shown. */
  #chosen: Sight | undefined;

  constructor(
    private readonly canvas: Sighted,
    left?: Keeper,
  ) {
    this.#size = canvas.size();
    if (left === undefined) {
      this.#shown = canvas.viewport();
      this.fit();
    } else {
      this.#chosen = left.#chosen;
      this.#shown = left.#shown;
      this.#show();
    }
  }

  /** Shows the whole graph. */
  fit(): void {
    this.#chosen =
      this.canvas.bounds() === undefined ? { viewport: START, size: this.#size } : undefined;
    this.#show();
  }

  /** Looks whether the canvas has another size; what is shown is chosen anew for it. */
  follow(): void {
    const size = this.canvas.size();
    if (size.width !== this.#size.width || size.height !== this.#size.height) {
      this.note();
      this.#size = size;
      this.#show();
    }
  }

  /** Takes note of what a hand has chosen to see. */
  note(): void {
    const viewport = this.canvas.viewport();
    if (!isSame(viewport, this.#shown)) {
      this.#chosen = { viewport, size: this.#size };
      this.#shown = viewport;
    }
  }

  #show(): void {
    const bounds = this.canvas.bounds();
    this.#shown =
      this.#chosen !== undefined
        ? resized(this.#chosen, this.#size, bounds)
        : bounds === undefined
          ? START
          : fitted(bounds, this.#size);
    this.canvas.show(this.#shown);
  }
}

function isSame(a: Viewport, b: Viewport): boolean {
  return (
    Math.abs(a.x - b.x) < NOTHING &&
    Math.abs(a.y - b.y) < NOTHING &&
    Math.abs(a.zoom - b.zoom) * 1000 < NOTHING
  );
}
