import { describe, expect, it } from 'vitest';
import {
  catalogContracts,
  EMPTY_CATALOG,
  readCatalog,
  readContract,
  resolvedContracts,
  typeOf,
} from '../src/catalog/catalog';
import { fits, fittingPorts, payloadsFit, whyNotFit } from '../src/catalog/fit';
import { nearness, searchTypes } from '../src/catalog/search';
import { firstOf, NO_CONTRACTS } from '../src/graph/contract';
import { arrange } from '../src/graph/arrange';
import { openDocument } from '../src/graph/document';
import { viewOf } from '../src/graph/view';
import { catalog, contracts } from './support';

const node = { id: 'x', params: new Map<string, never>() };

describe('the catalogue', () => {
  it('knows node types, their versions and ports', () => {
    expect(catalog.types.size).toBeGreaterThan(50);
    expect(catalog.payloads).toContain('flow');
    const stack = typeOf(catalog, 'stack@1');
    expect(stack?.contract?.inputs[0]).toMatchObject({ name: 'videos', type: 'video', many: true });
    expect(typeOf(catalog, 'stack@99')).toBeUndefined();
    expect(typeOf(catalog, './stack.yaml')).toBeUndefined();
    expect(typeOf(catalog, 'unheard-of')).toBeUndefined();
  });

  it('is nothing but an object', () => {
    for (const json of [null, [], 3, {}, { $defs: { 'params-a': {} } }]) {
      expect(() => readCatalog(json)).toThrow(TypeError);
    }
    expect(readCatalog({ $defs: {} }).types.size).toBe(0);
  });

  it('reads what is missing as what is usual', () => {
    const bare = readCatalog({
      $defs: { 'params-a': { title: 'A', description: 'Does a.', 'x-node': {} } },
    });
    expect(bare.types.get('a')).toMatchObject({
      id: 'a',
      version: 1,
      title: 'A',
      summary: 'Does a.',
      category: 'other',
      contract: undefined,
      stateful: false,
    });
    expect(readContract({ inputs: [{ name: 'x', type: 'video' }] })).toEqual({
      inputs: [{ name: 'x', type: 'video', doc: '', required: false, many: false, align: 'exact' }],
      outputs: [],
    });
  });

  it('gives way to what the server has resolved', () => {
    const own = { inputs: [], outputs: [] };
    const layered = firstOf(resolvedContracts(new Map([['x', own]])), catalogContracts(catalog));
    expect(layered.contractOf({ ...node, type: 'blur' })).toBe(own);
    expect(layered.contractOf({ ...node, id: 'y', type: 'blur' })?.inputs.length).toBeGreaterThan(
      0,
    );
    expect(layered.isKnown('blur')).toBe(true);
    expect(NO_CONTRACTS.contractOf({ ...node, type: 'blur' })).toBeUndefined();
    expect(NO_CONTRACTS.isKnown('blur')).toBe(false);
  });
});

describe('search', () => {
  const ids = (query: string) => searchTypes(catalog, query).map(({ type }) => type.id);

  it.each([
    ['edge', 'edge-detect'],
    ['edge detect', 'edge-detect'],
    ['edge-detect', 'edge-detect'],
    ['optflow', 'optical-flow'],
    ['opticl flow', 'optical-flow'],
    ['decoed', 'decode'],
    ['blur', 'blur'],
    ['vision pose', 'pose-extract'],
    ['STACK', 'stack'],
  ])('%s finds %s first', (query, id) => {
    expect(ids(query)[0]).toBe(id);
  });

  it('finds all, sorted, where nothing is asked for', () => {
    expect(ids('').length).toBe(catalog.types.size);
    const categories = searchTypes(catalog, '').map(({ type }) => type.category);
    expect([...categories].sort((a, b) => a.localeCompare(b))).toEqual(categories);
    expect(searchTypes(EMPTY_CATALOG, '')).toEqual([]);
  });

  it('needs every word, and finds nothing in nonsense', () => {
    expect(ids('edge qqqq')).toEqual([]);
    expect(ids('xyzzy')).toEqual([]);
  });

  it('offers only what a wire can end at', () => {
    const found = searchTypes(catalog, '', { side: 'output', type: 'flow' });
    expect(found.map(({ type }) => type.id)).toContain('flow-render');
    for (const { type } of found) {
      const inputs = type.contract?.inputs ?? [];
      expect(type.contract === undefined || inputs.some((input) => input.type === 'flow')).toBe(
        true,
      );
    }
  });

  it('weighs how near a word is', () => {
    const order = ['edge', 'edge-detect', 'the edge', 'ledge', 'xedg'].map((text) =>
      nearness(text, 'edge'),
    );
    expect([...order].sort((a, b) => b - a)).toEqual(order);
    expect(nearness('stack', 'satck')).toBeGreaterThan(0);
    expect(nearness('stack', 'stac')).toBeGreaterThan(0);
    expect(nearness('stack', 'sttack')).toBeGreaterThan(0);
    expect(nearness('stack', 'flow')).toBe(0);
    expect(nearness('ab', 'ba')).toBe(0);
  });
});

describe('ports fit', () => {
  const difference = typeOf(catalog, 'difference')?.contract;

  it('if they are of one payload, or nobody knows', () => {
    expect(payloadsFit('video', 'video')).toBe(true);
    expect(payloadsFit('video', 'mask')).toBe(false);
    expect(payloadsFit(undefined, 'mask')).toBe(true);
    expect(fits(undefined, { side: 'output', type: 'mask' })).toBe(true);
    expect(fits(difference, { side: 'output', type: 'score' })).toBe(false);
    expect(fits(difference, { side: 'input', type: 'score' })).toBe(true);
  });

  it('required ones first', () => {
    const generator = typeOf(catalog, 'composite')?.contract;
    const ports = fittingPorts(generator, { side: 'output', type: 'video' });
    expect(ports.map(({ name }) => name)).toEqual(['video', 'background']);
    expect(fittingPorts(undefined, { side: 'output', type: 'video' })).toEqual([]);
  });

  it('or it is said why not', () => {
    const input = {
      name: 'video',
      type: 'video',
      doc: '',
      required: true,
      many: false,
      align: 'exact',
    };
    const output = { name: 'score', type: 'score', doc: '' };
    expect(whyNotFit(output, input)).toBe("'video' takes video, 'score' gives score");
    expect(whyNotFit({ ...output, type: 'video' }, input)).toBeUndefined();
  });
});

describe('the view', () => {
  const text = `nodes:
  # Where it all begins.
  in: { type: decode }
  odd: { type: unheard-of, inputs: { x: in, y: [in, nobody.x] }, on-error: route }
  out: { type: composite, inputs: { video: odd, extra: in.sound, mask: in } }
  log: { type: write-jsonl, inputs: { text: odd.errors } }
  list: { type: blur, inputs: { video: [in] } }
  loop: { type: blur, inputs: { video: loop } }
outputs:
  picture: { type: mask, from: in }
  nothing: { type: mask }
layout: { in: [1, 2], odd: here }
`;
  const document = openDocument(text);
  const view = viewOf(document, contracts);
  const box = (id: string) => view.nodes.find((one) => one.id === id);

  it('shows what is missing as placeholders that lose nothing', () => {
    const odd = box('odd');
    expect(odd?.kind).toBe('placeholder');
    expect(odd?.inputs.map(({ name, wires, many }) => ({ name, wires, many }))).toEqual([
      { name: 'x', wires: 1, many: false },
      { name: 'y', wires: 1, many: true },
    ]);
    expect(odd?.outputs.map(({ name }) => name)).toEqual(['', 'errors']);
    expect(view.loose).toEqual([
      {
        to: { node: 'odd', port: 'y', index: 1 },
        text: 'nobody.x',
        reason: "there is no node 'nobody'",
      },
    ]);
  });

  it('says what is wrong with wires', () => {
    const troubles = view.wires.flatMap(({ to, trouble }) =>
      trouble === undefined ? [] : [`${to.node}.${to.port}: ${trouble}`],
    );
    expect(troubles).toEqual([
      "out.extra: 'out' has no input 'extra'",
      "out.mask: input 'mask' takes mask, but 'in' gives video here",
      "list.video: input 'video' takes a single wire, not a list",
      'loop.video: a node cannot take what it gives itself',
      "picture: output 'picture' is declared as mask, but gets video".replace(
        'picture',
        '.outputs.picture',
      ),
    ]);
    expect(box('out')?.inputs.find(({ name }) => name === 'extra')?.declared).toBe(false);
  });

  it('shows notes, places and the ports of the graph', () => {
    expect(box('in')).toMatchObject({ note: 'Where it all begins.', place: { x: 1, y: 2 } });
    expect(box('odd')?.place).toBeUndefined();
    expect(box('.outputs')?.inputs.map(({ name, wires }) => [name, wires])).toEqual([
      ['picture', 1],
      ['nothing', 0],
    ]);
  });

  it('can be arranged, whatever is wrong', async () => {
    const places = await arrange(view);
    expect([...places.keys()]).toEqual(view.nodes.map(({ id }) => id));
  });
});
