import { describe, expect, it } from 'vitest';
import { openDocument } from '../src/graph/document';
import { estimatedSize } from '../src/graph/arrange';
import { aligned, settled, type Side } from '../src/graph/places';
import type { Place } from '../src/graph/model';
import { type NodeView, viewOf } from '../src/graph/view';
import { contracts, pipelines } from './support';

const CHAIN = `kinoloom: 1
name: chain
nodes:
  video: { type: decode, params: { uri: a.mp4 } }
  edges: { type: edge-detect, inputs: { video: video } }
  soft: { type: blur, inputs: { video: video } }
layout:
  video: [40, 100]
`;

function viewed(text: string) {
  return viewOf(openDocument(text), contracts);
}

describe('settled', () => {
  it('puts nodes right of what feeds them, beside one another', () => {
    const places = settled(viewed(CHAIN), new Map());
    const edges = places.get('edges');
    const soft = places.get('soft');
    expect(edges).toEqual({ x: 300, y: 100 });
    expect(soft?.x).toBe(300);
    expect(soft?.y).toBeGreaterThan(100);
    expect(places.has('video')).toBe(false);
  });

  it('leaves what lies somewhere where it lies', () => {
    const known = new Map([['soft', { x: 7, y: 9 }]]);
    expect(settled(viewed(CHAIN), known).get('soft')).toEqual({ x: 7, y: 9 });
  });

  it('begins below everything where nothing feeds a node', () => {
    const view = viewed(CHAIN.replace('edges:', 'other: { type: decode }\n  edges:'));
    const place = settled(view, new Map()).get('other');
    expect(place?.x).toBe(40);
    expect(place?.y).toBeGreaterThan(180);
  });

  it('covers nothing, in any pipeline', () => {
    for (const { text, context } of pipelines) {
      const bare = text.replace(/^layout:\n(?:[ #].*\n|\n)*/m, '');
      const view = viewOf(openDocument(bare), context.contracts);
      const places = settled(view, new Map());
      const boxes = view.nodes.map((node) => ({ node, place: placeIn(places, node) }));
      boxes.forEach((a, index) => {
        boxes.slice(index + 1).forEach((b) => {
          expect(overlap(a, b), `${a.node.id} and ${b.node.id} in\n${bare}`).toBe(false);
        });
      });
    }
  });
});

interface Placed {
  readonly node: NodeView;
  readonly place: Place;
}

function placeIn(places: ReadonlyMap<string, Place>, node: NodeView): Place {
  const place = node.place ?? places.get(node.id);
  if (place === undefined) {
    throw new Error(`${node.id} lies nowhere`);
  }
  return place;
}

function overlap(a: Placed, b: Placed): boolean {
  const [first, second] = [estimatedSize(a.node), estimatedSize(b.node)];
  return (
    a.place.x < b.place.x + second.width &&
    b.place.x < a.place.x + first.width &&
    a.place.y < b.place.y + second.height &&
    b.place.y < a.place.y + first.height
  );
}

describe('aligned', () => {
  const view = viewed(CHAIN);
  const places = new Map([
    ['video', { x: 0, y: 0 }],
    ['edges', { x: 100, y: 60 }],
  ]);
  const nodes = view.nodes.filter(({ id }) => places.has(id));
  const height = (id: string) =>
    estimatedSize(nodes.find((node) => node.id === id) ?? never()).height;

  function never(): never {
    throw new Error('no such node');
  }

  it.each<[Side, (places: ReadonlyMap<string, Place>) => boolean]>([
    ['left', (to) => to.get('edges')?.x === 0],
    ['right', (to) => to.get('video')?.x === 100],
    ['center', (to) => to.get('video')?.x === 50 && to.get('edges')?.x === 50],
    ['top', (to) => to.get('edges')?.y === 0],
    [
      'bottom',
      (to) =>
        (to.get('video')?.y ?? 0) + height('video') === (to.get('edges')?.y ?? 0) + height('edges'),
    ],
    [
      'middle',
      (to) =>
        (to.get('video')?.y ?? 0) + height('video') / 2 ===
        (to.get('edges')?.y ?? 0) + height('edges') / 2,
    ],
  ])('brings nodes onto one line: %s', (side, holds) => {
    expect(holds(aligned(nodes, places, side))).toBe(true);
  });
});
