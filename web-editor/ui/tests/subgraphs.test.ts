import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { contractOfGraph, subgraphContracts } from '../src/catalog/subgraph';
import { firstOf } from '../src/graph/contract';
import { openDocument } from '../src/graph/document';
import type { Context } from '../src/graph/edits/edit';
import type { Operation } from '../src/graph/operation';
import { normalized, rebased } from '../src/graph/paths';
import { viewOf } from '../src/graph/view';
import { after, contracts, edited, pipeline, pipelines, refusal } from './support';

const DENOISE = pipeline('denoise.yaml').text;
const EVAL = pipeline('eval/edges2face.yaml');

/** What nodes there are and how they are wired, however it is written. */
function meaning(text: string, { contracts: known }: Context) {
  const { nodes, wires } = viewOf(openDocument(text), known);
  return {
    nodes: nodes.map(({ id, type, params }) => ({ id, type, params })),
    wires: wires.map(({ id, align }) => `${id} ${align ?? ''}`).sort(),
  };
}

function group(nodes: readonly string[], name = 'group', path = './group.yaml'): Operation {
  return { kind: 'group', nodes, name, path };
}

describe('group', () => {
  const { document, files } = edited(DENOISE, group(['noisy', 'calm', 'error'], 'cleaning'));

  it('writes a file with inputs, outputs and params', () => {
    expect(files.map(({ path }) => path)).toEqual(['./group.yaml']);
    const inner = openDocument(files[0]?.text ?? '');
    expect(inner.problems).toEqual([]);
    expect([...inner.graph.inputs.keys()]).toEqual(['video']);
    expect([...inner.graph.outputs.keys()]).toEqual(['noisy', 'calm', 'score']);
    expect(inner.text).toContain("  # The run's report says");
    expect(inner.text).toContain('error: { type: difference, inputs: { a: video, b: calm } }');
    expect(inner.text).toContain('from: error.score');
    expect(inner.text).toContain('layout:\n  noisy: [300, 160]\n');
  });

  it('puts one node in their place', () => {
    expect(document.text).toContain(
      '  cleaning: { type: ./group.yaml, inputs: { video: video }, params: { sigma: "${sigma}" } }\n',
    );
    expect(document.text).toContain('inputs: { videos: [cleaning.noisy, cleaning.calm] }');
    expect(document.text).toContain('inputs: { score: cleaning.score }');
    expect(document.text).toContain('      cleaning.score: { frames: 10');
    expect(document.graph.layout.get('cleaning')).toEqual({ x: 560, y: 180 });
    const inner = new Map([['./group.yaml', openDocument(files[0]?.text ?? '')]]);
    const view = viewOf(document, firstOf(contracts, subgraphContracts(inner)));
    expect(view.loose).toEqual([]);
    expect(view.wires.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
  });

  it('may be called like one of its nodes and have a single output', () => {
    const now = edited(DENOISE, group(['calm'], 'calm', './parts/calm.yaml'));
    expect(now.document.text).toContain(
      'calm: { type: ./parts/calm.yaml, inputs: { video: noisy } }',
    );
    expect(now.document.text).toContain('inputs: { a: video, b: calm }');
    expect(now.files[0]?.text).toContain('inputs: { video: video }');
  });

  it('may hold the first node, or all', () => {
    const text = 'nodes:\n  a: { type: decode }\n  b: { type: encode, inputs: { video: a } }\n';
    const first = edited(text, group(['a']));
    expect(first.document.text).toBe(
      'nodes:\n  group: { type: ./group.yaml }\n  b: { type: encode, inputs: { video: group } }\n',
    );
    expect(edited(text, group(['a', 'b'])).document.text).toBe(
      'nodes:\n  group: { type: ./group.yaml }\n',
    );
  });

  it('keeps paths of subgraphs, figures of the evaluation and what is withheld', () => {
    const text = EVAL.text.replace(/^tests:[\s\S]*/m, '');
    const now = edited(text, group(['data'], 'group', './sub/group.yaml'), EVAL.context);
    expect(now.files[0]?.text).toContain('type: ../parts/face-conditions.yaml');
    expect(now.document.text).toContain('withheld: [group.truth]');
    expect(now.document.text).toContain('condition: group.features');
    const measures = edited(text, group(['measures']), EVAL.context);
    expect(measures.document.text).toContain('figure: group/measures/psnr.psnr');
  });

  it('refuses what it cannot keep', () => {
    expect(refusal(DENOISE, group(['video']))).toContain("replaces 'video'");
    expect(refusal(DENOISE, group([]))).toContain('select');
    expect(refusal(DENOISE, group(['calm'], 'video'))).toContain('taken');
    const text = EVAL.text.replace(/^tests:[\s\S]*/m, '');
    expect(refusal(text, group(['method']))).toContain('evaluation');
    const odd = 'nodes:\n  a: { type: odd }\n  b: { type: odder, inputs: { x: a } }\n';
    expect(refusal(odd, group(['a']))).toContain('nobody knows');
  });
});

describe('unpack', () => {
  it('takes a group apart again', () => {
    const nodes = ['noisy', 'calm', 'error'];
    const { document, files } = edited(DENOISE, group(nodes, 'cleaning'));
    const unpack = { kind: 'unpack', node: 'cleaning', subgraph: files[0]?.text ?? '' } as const;
    const { document: back } = edited(document.text, unpack);
    const before = parseYaml(DENOISE) as Record<string, unknown>;
    const now = parseYaml(back.text) as Record<string, unknown>;
    expect(now['nodes']).toEqual(before['nodes']);
    expect(now['tests']).toEqual(before['tests']);
    expect(back.text).toContain("  # The run's report says");
  });

  it('gives back what grouping took, for neighbours in every pipeline', () => {
    for (const { text, context } of pipelines) {
      const ids = [...openDocument(text).graph.nodes.keys()];
      const { tests = [] } = parseYaml(text) as {
        tests?: readonly { replace?: Readonly<Record<string, unknown>> }[];
      };
      const replaced = new Set(tests.flatMap(({ replace = {} }) => Object.keys(replace)));
      const nodes = ids.slice(1, 3).filter((id) => !replaced.has(id));
      if (nodes.length < 2 || text.includes('evaluation:')) {
        continue;
      }
      const { document, files } = edited(text, group(nodes, 'the-group'), context);
      const subgraph = files[0]?.text ?? '';
      const unpacked = after(
        document.text,
        { kind: 'unpack', node: 'the-group', subgraph },
        context,
      );
      expect(meaning(unpacked, context)).toEqual(meaning(text, context));
    }
  });

  const inner = `name: part
params:
  sigma: { type: number, default: 2 }
  name: { type: string }
inputs:
  video: { type: video }
  mask: { type: mask, required: false }
outputs:
  soft: { type: video, from: blur }
  same: { type: video, from: video }
nodes:
  # Softens.
  blur: { type: blur, inputs: { video: video, mask: mask }, params: { sigma: "\${sigma}" } }
  video-copy: { type: ./deep.yaml, inputs: { video: blur.video }, params: { text: "out/\${name}-\${stream}" } }
layout:
  blur: [100, 50]
`;
  const outer = `nodes:
  scene: { type: test-scene }
  blur: { type: blur, inputs: { video: part.same } }
  part:
    type: ./parts/part.yaml
    inputs: { video: { from: scene.video, align: latest } }
    params: { name: me }
  end: { type: encode, inputs: { video: part.soft } }
layout:
  part: [10, 20]
`;

  it('renames, rewires, fills in params and moves paths', () => {
    const now = after(outer, { kind: 'unpack', node: 'part', subgraph: inner });
    expect(now).toBe(`nodes:
  scene: { type: test-scene }
  blur: { type: blur, inputs: { video: scene.video } }
  # Softens.
  part-blur: { type: blur, inputs: { video: { from: scene.video, align: latest } }, params: { sigma: 2 } }
  video-copy: { type: ./parts/deep.yaml, inputs: { video: part-blur.video }, params: { text: "out/me-\${stream}" } }
  end: { type: encode, inputs: { video: part-blur } }
layout:
  part-blur: [10, 20]
`);
  });

  it('leads tests and figures to the nodes inside', () => {
    const text = `${outer}evaluation:
  columns:
    a: { figure: part/blur.fps, better: higher }
tests:
  - name: t
    expect: { part.soft: { frames: 1 } }
`;
    const now = after(text, { kind: 'unpack', node: 'part', subgraph: inner });
    expect(now).toContain('figure: part-blur.fps');
    expect(now).toContain('expect: { part-blur: { frames: 1 } }');
  });

  it('refuses what it cannot keep', () => {
    const replaced = `${outer}tests:\n  - name: t\n    replace: { part: { type: x } }\n`;
    const unpack = { kind: 'unpack', node: 'part', subgraph: inner } as const;
    expect(refusal(replaced, unpack)).toContain("test 't' replaces 'part'");
    expect(refusal(`${outer}evaluation:\n  replaces: part\n`, unpack)).toContain('the evaluation');
    expect(refusal(outer, { ...unpack, subgraph: 'x' })).toContain('cannot be read');
    expect(refusal(outer.replace('params: { name: me }', ''), unpack)).toContain("param 'name'");
  });
});

describe('paths', () => {
  it.each([
    ['./a.yaml', '', 'parts/', '../a.yaml'],
    ['./parts/a.yaml', '', './parts/', './a.yaml'],
    ['../a.yaml', 'parts/', '', './a.yaml'],
    ['/a.yaml', '', 'parts/', '/a.yaml'],
    ['./x/a.yaml', '', 'y/z/', '../../x/a.yaml'],
  ])('%s of %j is, from %j, %s', (path, from, to, expected) => {
    expect(rebased(path, from, to)).toBe(expected);
  });

  it('are the same however they are written', () => {
    expect(normalized('./a/../b//c.yaml')).toBe('b/c.yaml');
    expect(normalized('../../x')).toBe('../../x');
    expect(normalized('/../x')).toBe('/x');
  });
});

it('knows the ports of subgraphs', () => {
  const part = openDocument(pipeline('eval/parts/calmed.yaml').text);
  const contract = contractOfGraph(part);
  expect(contract.inputs.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'features tensor',
    'sketch video',
  ]);
  const known = subgraphContracts(new Map([['./parts/calmed.yaml', part]]));
  const node = { id: 'x', params: new Map() };
  expect(known.contractOf({ ...node, type: 'parts/calmed.yaml' })).toEqual(contract);
  expect(known.contractOf({ ...node, type: './other.yaml' })).toBeUndefined();
  expect(known.contractOf({ ...node, type: 'blur' })).toBeUndefined();
  expect(known.isKnown('./parts/calmed.yaml')).toBe(true);
});
