import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { arrange, estimatedSize } from '../src/graph/arrange';
import { openDocument } from '../src/graph/document';
import type { Operation } from '../src/graph/operation';
import { isDirty, openSession } from '../src/graph/history';
import { viewOf } from '../src/graph/view';
import { after, difference, pipelines } from './support';

interface Loose {
  nodes: Record<string, { inputs?: Record<string, unknown>; params?: Record<string, unknown> }>;
}

function load(text: string): Loose {
  return parseYaml(text) as Loose;
}

/** Between two nodes, at least, in pixels. */
const ROOM = 20;

function comments(text: string): readonly string[] {
  return text.match(/(?<=^|\s)#.*$/gm) ?? [];
}

describe.each(pipelines)('$name', ({ text, context }) => {
  const document = openDocument(text);
  const view = viewOf(document, context.contracts);

  it('opens without problems and stays what it is, byte for byte', () => {
    expect(document.problems).toEqual([]);
    expect(document.text).toBe(text);
    expect(isDirty(openSession(text))).toBe(false);
    expect([...document.graph.nodes.keys()]).toEqual(Object.keys(load(text).nodes));
  });

  it('shows every wire, and nothing wrong with any', () => {
    const written = Object.values(load(text).nodes).flatMap((node) =>
      Object.values(node.inputs ?? {}).flat(),
    );
    const outer = document.graph.outputs.size;
    expect(view.wires.length).toBe(written.length + outer);
    expect(view.loose).toEqual([]);
    expect(view.wires.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
    expect(view.nodes.filter(({ kind }) => kind === 'placeholder')).toEqual([]);
    const ports = view.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
    expect(ports.filter(({ declared }) => !declared)).toEqual([]);
  });

  it('shows the same wires where no node type is known', () => {
    const bare = viewOf(document, { contractOf: () => undefined, isKnown: () => false });
    expect(bare.wires.length).toBe(view.wires.length);
    expect(bare.nodes.every(({ kind }) => kind !== 'node' && kind !== 'subgraph')).toBe(true);
  });

  it('leaves room between its nodes, for what a run writes beneath them', () => {
    const boxes = view.nodes.flatMap((node) =>
      node.place === undefined ? [] : [{ id: node.id, ...node.place, ...estimatedSize(node) }],
    );
    const touching = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            one.x < other.x + other.width + ROOM &&
            other.x < one.x + one.width + ROOM &&
            one.y < other.y + other.height + ROOM &&
            other.y < one.y + one.height + ROOM,
        )
        .map((other) => `${one.id} and ${other.id}`),
    );
    expect(touching).toEqual([]);
  });

  it('lays out from left to right, the same each time', async () => {
    const places = await arrange(view);
    expect([...places.keys()].sort()).toEqual(view.nodes.map(({ id }) => id).sort());
    for (const { from, to } of view.wires) {
      expect(places.get(from.node)?.x ?? NaN).toBeLessThan(places.get(to.node)?.x ?? NaN);
    }
    const corners = [...places.values()].map(({ x, y }) => `${String(x)},${String(y)}`);
    expect(new Set(corners).size).toBe(corners.length);
    if (view.nodes.length < 6) {
      expect(await arrange(view)).toEqual(places);
    }
  });

  it('keeps everything but a name that is changed', () => {
    for (const id of [...document.graph.nodes.keys()].slice(0, 3)) {
      const renamed = after(text, { kind: 'rename-node', node: id, name: 'another-name' }, context);
      const back = after(renamed, { kind: 'rename-node', node: 'another-name', name: id }, context);
      expect(back).toBe(text);
      expect(comments(renamed)).toEqual(comments(text));
      const now = openDocument(renamed);
      expect(viewOf(now, context.contracts).loose).toEqual([]);
      expect(now.graph.nodes.has(id)).toBe(false);
      expect(renamed.split('\n').length).toBe(text.split('\n').length);
    }
  });

  it('changes the lines of a node when a param is set, and no others', () => {
    for (const [id, node] of [...document.graph.nodes].slice(-2)) {
      const set: Operation = { kind: 'set-param', node: id, param: 'some-param', value: 7 };
      const now = after(text, set, context);
      const expected = load(text);
      expected.nodes[id] = {
        ...expected.nodes[id],
        params: { ...load(text).nodes[id]?.params, 'some-param': 7 },
      };
      expect(load(now)).toEqual(expected);
      expect(comments(now)).toEqual(comments(text));
      const { start, end } = node.entry.value.span;
      const own = text.slice(text.lastIndexOf('\n', node.entry.key.span.start) + 1, end);
      expect(start).toBeLessThan(end);
      for (const line of difference(text, now).filter((one) => one.startsWith('-'))) {
        expect(own + text.slice(end, text.indexOf('\n', end))).toContain(line.slice(2));
      }
    }
  });

  it('loses a wire and gets it back', () => {
    for (const { from, to } of view.wires.slice(-3)) {
      if (!document.graph.nodes.has(to.node)) {
        continue;
      }
      const gone = after(text, { kind: 'disconnect', wire: to }, context);
      const left = viewOf(openDocument(gone), context.contracts);
      expect(left.wires.length).toBe(view.wires.length - 1);
      const source = {
        node: from.node === '.inputs' ? from.port : from.node,
        port: from.node === '.inputs' ? undefined : from.port,
      };
      const back = viewOf(
        openDocument(after(gone, { kind: 'connect', from: source, to }, context)),
        context.contracts,
      );
      expect(back.wires.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
      expect(
        back.wires.map(({ from: one, to: other }) => [one, other.node, other.port]),
      ).toContainEqual([from, to.node, to.port]);
    }
  });

  it('loses nodes and what goes with them', () => {
    for (const id of [...document.graph.nodes.keys()].slice(0, 2)) {
      const now = openDocument(
        after(text, { kind: 'remove-nodes', nodes: [id], keepWires: false }, context),
      );
      const expected = load(text).nodes;
      expect([...now.graph.nodes.keys()]).toEqual(
        Object.keys(expected).filter((name) => name !== id),
      );
      expect(viewOf(now, context.contracts).loose).toEqual([]);
      expect(now.graph.layout.has(id)).toBe(false);
    }
  });

  it('has room for a copy of all its nodes', () => {
    const ids = [...document.graph.nodes.keys()];
    const now = openDocument(after(text, { kind: 'duplicate', nodes: ids }, context));
    const doubled = viewOf(now, context.contracts);
    expect(now.graph.nodes.size).toBe(2 * ids.length);
    const inner = view.wires.length - document.graph.outputs.size;
    expect(doubled.wires.length).toBe(2 * inner + document.graph.outputs.size);
    expect(doubled.wires.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
    expect(now.text.startsWith(text.slice(0, text.indexOf('nodes:')))).toBe(true);
  });
});
