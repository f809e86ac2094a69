import { estimatedSize } from './arrange';
import type { Place } from './model';
import type { GraphView, NodeView } from './view';

const GAP = { x: 80, y: 40 } as const;

const GRID = 20;

/**
 * Places for the nodes that the file does not place: those of `known` stay, the others get a free
 * place right of what feeds them. Nothing that lies somewhere moves.
 */
export function settled(
  { nodes, wires }: GraphView,
  known: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Place> {
  const unplaced = nodes.filter(({ place }) => place === undefined);
  const found = new Map(
    unplaced.flatMap(({ id }) => {
      const place = known.get(id);
      return place === undefined ? [] : [[id, place] as const];
    }),
  );
  const boxes = new Map<string, Box>();
  for (const node of nodes) {
    const place = node.place ?? found.get(node.id);
    if (place !== undefined) {
      boxes.set(node.id, boxOf(node, place));
    }
  }
  for (const node of unplaced) {
    if (!found.has(node.id)) {
      const feeds = wires.filter(({ to }) => to.node === node.id).map(({ from }) => from.node);
      const place = freePlace(node, wishFor(feeds, boxes), [...boxes.values()]);
      found.set(node.id, place);
      boxes.set(node.id, boxOf(node, place));
    }
  }
  return found;
}

interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

function boxOf(node: NodeView, place: Place): Box {
  return { ...place, ...estimatedSize(node) };
}

/** Right of the rightmost feed, at its height; below everything where nothing feeds it. */
function wishFor(feeds: readonly string[], boxes: ReadonlyMap<string, Box>): Place {
  const left = feeds.flatMap((id) => boxes.get(id) ?? []);
  const rightmost = left.reduce<Box | undefined>(
    (best, box) => (best === undefined || box.x > best.x ? box : best),
    undefined,
  );
  if (rightmost !== undefined) {
    return { x: rightmost.x + rightmost.width + GAP.x, y: rightmost.y };
  }
  const all = [...boxes.values()];
  return all.length === 0
    ? { x: 40, y: 120 }
    : {
        x: Math.min(...all.map(({ x }) => x)),
        y: Math.max(...all.map(({ y, height }) => y + height)) + GAP.y,
      };
}

/** The wish itself or the next place below it that nothing covers, on the grid. */
export function freePlace(node: NodeView, wish: Place, boxes: readonly Box[]): Place {
  const { width, height } = estimatedSize(node);
  const x = toGrid(wish.x);
  let y = toGrid(wish.y);
  for (;;) {
    const top = y;
    const inWay = boxes.find(
      (box) =>
        x < box.x + box.width &&
        box.x < x + width &&
        top < box.y + box.height + GAP.y / 2 &&
        box.y < top + height + GAP.y / 2,
    );
    if (inWay === undefined) {
      return { x, y };
    }
    y = Math.max(y + GRID, toGrid(inWay.y + inWay.height + GAP.y));
  }
}

export function toGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** Which edge or centre line of nodes to bring onto one line. */
export type Side = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';

/** Places that bring boxes onto one line. */
export function aligned(
  nodes: readonly NodeView[],
  places: ReadonlyMap<string, Place>,
  side: Side,
): ReadonlyMap<string, Place> {
  const boxes = nodes.flatMap((node) => {
    const place = places.get(node.id);
    return place === undefined ? [] : [{ id: node.id, ...boxOf(node, place) }];
  });
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return new Map(
    boxes.map(({ id, x, y, width, height }): readonly [string, Place] => {
      switch (side) {
        case 'left':
          return [id, { x: left, y }];
        case 'center':
          return [id, { x: (left + right - width) / 2, y }];
        case 'right':
          return [id, { x: right - width, y }];
        case 'top':
          return [id, { x, y: top }];
        case 'middle':
          return [id, { x, y: (top + bottom - height) / 2 }];
        case 'bottom':
          return [id, { x, y: bottom - height }];
      }
    }),
  );
}
