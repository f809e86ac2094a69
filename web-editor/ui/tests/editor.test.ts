// @vitest-environment jsdom
import './browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addNode,
  connect,
  copySelected,
  duplicateSelected,
  group,
  pasteText,
  reconnect,
  redo,
  removeSelected,
  select,
  setParam,
  undo,
  unpack,
  whyNot,
} from '../src/editor/edit';
import { initialState, update, useEditor } from '../src/editor/store';
import { keepInStep } from '../src/editor/sync';
import {
  openGallery,
  openPath,
  openText,
  pathInAddress,
  save,
  saveAs,
  saveOver,
  takeTheirs,
} from '../src/files/files';
import { isDirty } from '../src/graph/history';
import { diagnosticsOf } from '../src/text/diagnostics';
import { TestServer } from './server';
import { catalog, pipeline, pipelines } from './support';

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  vi.stubGlobal('fetch', server.fetch);
  useEditor.setState(initialState(), true);
  update({ catalog, samples: [{ uri: 'sample:talking-face' }] });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function now() {
  return useEditor.getState();
}

function text(): string {
  return now().session.document.text;
}

function type(id: string) {
  const found = catalog.types.get(id);
  if (found === undefined) {
    throw new Error(`no type ${id}`);
  }
  return found;
}

const EDGES = pipeline('edges.yaml').text;

describe('a newcomer', () => {
  it('builds a graph from nothing, and takes each step back', async () => {
    await addNode(type('decode'), { x: 33, y: 118 });
    await addNode(
      type('edge-detect'),
      { x: 300, y: 120 },
      {
        side: 'output',
        type: 'video',
        node: 'decode',
        name: 'video',
      },
    );
    expect(text()).toContain('edge-detect: { type: edge-detect, inputs: { video: decode } }');
    expect(text()).toContain('decode: [40, 120]');
    // Adding and wiring is one step.
    undo();
    expect(text()).not.toContain('edge-detect');
    redo();
    expect(text()).toContain('inputs: { video: decode }');
    undo();
    undo();
    expect(text()).toBe('kinoloom: 1\nname: untitled\nnodes: {}\n');
    expect(isDirty(now().session)).toBe(false);
  });

  it('wires a node whose ports only the server knows', async () => {
    await addNode(type('decode'), { x: 0, y: 0 });
    const encode = {
      ...type('encode'),
      params: {
        properties: { uri: { 'x-kind': 'output-uri', type: 'string' } },
        required: ['uri'],
      },
    };
    await addNode(
      encode,
      { x: 300, y: 0 },
      {
        side: 'output',
        type: 'video',
        node: 'decode',
        name: 'video',
      },
    );
    expect(text()).toMatch(
      /encode: \{ type: encode, inputs: \{ video: decode \}, params: \{ uri: out\/untitled.mp4 \} \}|encode:\s+\{? ?type: encode.*uri: out\/untitled\.mp4.*video: decode/s,
    );
    expect(now().view.wires.map(({ id }) => id)).toEqual(['decode.video encode.video.0']);
  });

  it('is told why a wire does not fit', async () => {
    await openText(EDGES);
    const wire = { from: { node: 'edges', port: 'video' }, to: { node: 'video', port: 'video' } };
    expect(whyNot(wire)).toBeDefined();
    connect(wire);
    expect(now().notices.at(-1)?.tone).toBe('error');
    expect(text()).toBe(EDGES);
  });
});

describe('hands', () => {
  beforeEach(() => openText(EDGES));

  it('remove nodes, with wires passing through or not', () => {
    select(['edges']);
    removeSelected(true);
    expect(text()).toContain('inputs: { video: video }, params: { uri: "${output}" }');
    undo();
    expect(text()).toBe(EDGES);
    select(['edges']);
    removeSelected(false);
    expect(now().view.wires).toEqual([]);
    undo();
    expect(text()).toBe(EDGES);
  });

  it('remove wires', () => {
    select([], ['edges.video save.video.0']);
    removeSelected(false);
    expect(now().view.wires.map(({ id }) => id)).toEqual(['video.video edges.video.0']);
    expect(now().wires.size).toBe(0);
  });

  it('move a wire to another output in one step', () => {
    reconnect('edges.video save.video.0', {
      from: { node: 'video', port: 'video' },
      to: { node: 'save', port: 'video' },
    });
    expect(now().view.wires.map(({ id }) => id)).toContain('video.video save.video.0');
    undo();
    expect(text()).toBe(EDGES);
  });

  it('copy as text, paste and duplicate', () => {
    select(['edges']);
    const copied = copySelected();
    expect(copied).toContain('edges:');
    pasteText(copied);
    expect(now().session.document.graph.nodes.has('edges-2')).toBe(true);
    expect([...now().nodes]).toEqual(['edges-2']);
    duplicateSelected();
    expect(now().session.document.graph.nodes.has('edges-3')).toBe(true);
    pasteText('what is this: [');
    expect(now().notices.at(-1)?.tone).toBe('error');
  });

  it('pull a slider in one step', () => {
    for (const low of [1, 2, 3]) {
      setParam('edges', 'low', low);
    }
    expect(text()).toContain('params: { low: 3 }');
    undo();
    expect(text()).toBe(EDGES);
  });

  it('group into a file beside the graph, and unpack it', async () => {
    await saveAs('faces/a.yaml');
    group(['edges'], 'sketch');
    await vi.waitFor(() => {
      expect(server.graphs.get('faces/parts/sketch.yaml')?.text).toContain('edge-detect');
    });
    expect(text()).toContain('./parts/sketch.yaml');
    const [id] = [...now().session.document.graph.nodes.values()]
      .filter(({ type: of }) => of.startsWith('./'))
      .map((node) => node.id);
    await unpack(id ?? '');
    expect(text()).toContain('edge-detect');
    expect(text()).not.toContain('./parts/sketch.yaml');
  });
});

describe('files', () => {
  it('opens every pipeline and saves it byte for byte', async () => {
    for (const { name, text: before } of pipelines) {
      server.graphs.set(name, { text: before, version: 'v0' });
      await openPath(name);
      expect(now().session.document.problems).toEqual([]);
      const places = now().view.nodes.map((node) => node.place ?? now().auto.get(node.id));
      expect(places).not.toContain(undefined);
      expect(await save()).toBe(true);
      expect(server.graphs.get(name)?.text).toBe(before);
    }
  });

  it('asks where to save what has no place yet', async () => {
    await openGallery('edges.yaml');
    expect(now().path).toBeUndefined();
    expect(await save()).toBe(false);
    expect(now().dialog?.kind).toBe('save-as');
    expect(await saveAs('mine/edges.yaml')).toBe(true);
    expect(server.graphs.get('mine/edges.yaml')?.text).toBe(EDGES);
    expect(window.location.hash).toBe('#/edit/mine/edges.yaml');
    expect(pathInAddress(window.location.hash)).toBe('mine/edges.yaml');
    await openText(EDGES);
    expect(await saveAs('mine/edges.yaml')).toBe(false);
    expect(now().notices.at(-1)?.message).toContain('exists');
  });

  it('does not write over what someone else has saved', async () => {
    server.graphs.set('a.yaml', { text: EDGES, version: 'v0' });
    await openPath('a.yaml');
    select(['edges']);
    removeSelected(true);
    const mine = text();
    const theirs = `${EDGES}# theirs\n`;
    server.graphs.set('a.yaml', { text: theirs, version: 'v9' });
    expect(await save()).toBe(false);
    expect(server.graphs.get('a.yaml')?.text).toBe(theirs);
    const { dialog } = now();
    expect(dialog).toEqual({ kind: 'conflict', theirs, version: 'v9' });
    takeTheirs(theirs, 'v9');
    expect(text()).toBe(theirs);
    expect(isDirty(now().session)).toBe(false);
    undo();
    expect(text()).toBe(mine);
    expect(isDirty(now().session)).toBe(true);
    expect(await saveOver('v9')).toBe(true);
    expect(server.graphs.get('a.yaml')?.text).toBe(mine);
  });

  it('saves again what someone has removed', async () => {
    server.graphs.set('a.yaml', { text: EDGES, version: 'v0' });
    await openPath('a.yaml');
    server.graphs.delete('a.yaml');
    expect(await save()).toBe(false);
    expect(now().dialog).toEqual({ kind: 'conflict', theirs: undefined });
    expect(await saveOver(undefined)).toBe(true);
    expect(server.graphs.get('a.yaml')?.text).toBe(EDGES);
  });
});

describe('in step with the server', () => {
  it('shows what the runtime finds wrong where it is written', async () => {
    await openText(EDGES);
    const line = EDGES.split('\n').findIndex((one) => one.includes('edges: {')) + 1;
    server.problems = [
      {
        code: 'unknown-type',
        line,
        column: 18,
        node: 'edges',
        message: 'no such type',
        hint: 'try',
      },
    ];
    const stop = keepInStep();
    await vi.waitFor(() => {
      expect(now().problems).toHaveLength(1);
    });
    stop();
    const [mistake] = diagnosticsOf(now());
    expect(mistake && EDGES.slice(mistake.from, mistake.to)).toBe('edge-detect');
    expect(mistake?.message).toBe('no such type\ntry');
  });

  it('shows mistakes of form at once, and the last graph without any', async () => {
    await openText(EDGES);
    const broken = EDGES.replace('nodes:', 'nodes: [');
    update({
      session: {
        ...now().session,
        document: {
          ...now().session.document,
          ...(await import('../src/graph/document')).openDocument(broken),
        },
      },
    });
    expect(diagnosticsOf(now()).length).toBeGreaterThan(0);
    expect(now().view.nodes).toHaveLength(3);
  });

  it('knows a missing type from one whose ports are not known yet', async () => {
    await openText('kinoloom: 1\nname: a\nnodes:\n  x: { type: unheard-of, params: { a: 1 } }\n');
    expect(now().view.nodes[0]?.kind).toBe('placeholder');
    await openText('kinoloom: 1\nname: a\nnodes:\n  x: { type: ./parts/none.yaml }\n');
    expect(now().view.nodes[0]?.kind).toBe('placeholder');
  });
});
