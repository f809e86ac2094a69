import { describe, expect, it } from 'vitest';
import { openDocument } from '../src/graph/document';
import { copyNodes } from '../src/graph/edits/fragment';
import { viewOf } from '../src/graph/view';
import { after, contracts, edited, expectChange, pipeline, refusal } from './support';

const EDGES = pipeline('edges.yaml').text;
const DENOISE = pipeline('denoise.yaml').text;
const SIDE = pipeline('side-by-side.yaml').text;
const EVAL = pipeline('eval/edges2face.yaml');
const CALMED = pipeline('eval/parts/calmed.yaml').text;

const SMALL = `kinoloom: 1
name: small
nodes:
  video: { type: decode, params: { uri: a.mp4 } }
  save: { type: encode, inputs: { video: video }, params: { uri: b.mp4 } }
`;

describe('add-node', () => {
  it('writes a line and a place', () => {
    expectChange(EDGES, { kind: 'add-node', type: 'blur', at: { x: 300.4, y: 240 } }, [
      '+   blur: { type: blur }',
      '+   blur: [300, 240]',
    ]);
  });

  it('finds a free kebab-case name', () => {
    const now = after(EDGES, [
      { kind: 'add-node', type: 'decode', name: 'Video!' },
      { kind: 'add-node', type: 'decode', name: 'video' },
      { kind: 'add-node', type: './parts/softEdges.yaml' },
      { kind: 'add-node', type: 'edge-detect@1' },
    ]);
    const names = [...openDocument(now).graph.nodes.keys()];
    expect(names).toEqual([
      'video',
      'edges',
      'save',
      'video-2',
      'video-3',
      'soft-edges',
      'edge-detect',
    ]);
  });

  it('takes params, wires and a place among the others', () => {
    expectChange(
      EDGES,
      {
        kind: 'add-node',
        type: 'blur',
        inputs: { video: 'video' },
        params: { sigma: 2.5, 'on-edge': '${x}' },
        after: 'video',
      },
      [
        '+   blur: { type: blur, inputs: { video: video }, params: { sigma: 2.5, on-edge: "${x}" } }',
      ],
    );
  });

  it('breaks what does not fit on a line', () => {
    const name = 'a-name-that-is-really-long';
    expectChange(
      SMALL,
      {
        kind: 'add-node',
        type: 'face-sketch',
        name,
        inputs: { face: 'face', video: 'video' },
        params: { style: 'distance', width: 64, height: 64 },
      },
      [
        `+   ${name}:`,
        '+     type: face-sketch',
        '+     inputs: { face: face, video: video }',
        '+     params: { style: distance, width: 64, height: 64 }',
      ],
    );
  });

  it.each([
    ['', 'nodes:\n  blur: { type: blur }\n'],
    ['name: x', 'name: x\nnodes:\n  blur: { type: blur }'],
    ['nodes:\n', 'nodes:\n  blur: { type: blur }\n'],
    ['nodes: # none yet\ntests: []\n', 'nodes: # none yet\n  blur: { type: blur }\ntests: []\n'],
    ['nodes: {} # none\n', 'nodes: # none\n  blur: { type: blur }\n'],
    ['nodes: { a: { type: b } }\n', 'nodes: { a: { type: b }, blur: { type: blur } }\n'],
    ['nodes:\n    a: { type: b }', 'nodes:\n    a: { type: b }\n    blur: { type: blur }'],
    ['nodes:\r\n  a: { type: b }\r\n', 'nodes:\r\n  a: { type: b }\r\n  blur: { type: blur }\r\n'],
    ['name: x\nlayout: {}\n', 'name: x\nnodes:\n  blur: { type: blur }\nlayout: {}\n'],
    ['layout:\n  a: [1, 2]\n', 'nodes:\n  blur: { type: blur }\nlayout:\n  a: [1, 2]\n'],
    ['{ name: x, nodes: {} }\n', '{ name: x, nodes: { blur: { type: blur } } }\n'],
    ['{ name: x }\n', '{ name: x, nodes: { blur: { type: blur } } }\n'],
  ])('works in %j', (before, expected) => {
    expect(after(before, { kind: 'add-node', type: 'blur' })).toBe(expected);
  });
});

describe('remove-nodes', () => {
  it('takes wires, tests, places and comments along', () => {
    expectChange(EDGES, { kind: 'remove-nodes', nodes: ['edges'], keepWires: false }, [
      '-   # Canny with thresholds chosen for each picture. edge-detect takes grey pictures, so decode',
      '-   # delivers luma only and no colour picture is ever built.',
      '-   edges: { type: edge-detect, inputs: { video: video } }',
      '-   save:  { type: encode, inputs: { video: edges }, params: { uri: "${output}" } }',
      '- tests:',
      '-   - name: every picture becomes white lines on black',
      '-     replace:',
      '-       video: { type: test-scene, params: { width: 160, height: 120, frames: 10 } }',
      '-     expect:',
      '-       edges: { frames: 10, width: 160, height: 120, min: 0, max: 255, mean: [1, 90] }',
      '+   save:  { type: encode, params: { uri: "${output}" } }',
      '-   edges: [300, 120]',
    ]);
  });

  it('leads wires past them if asked to', () => {
    const now = after(EDGES, { kind: 'remove-nodes', nodes: ['edges'], keepWires: true });
    expect(now).toContain('save:  { type: encode, inputs: { video: video }');
  });

  it('leads wires past several in a row', () => {
    const now = after(DENOISE, { kind: 'remove-nodes', nodes: ['noisy', 'calm'], keepWires: true });
    expect(now).toContain('inputs: { videos: [video, video] }');
    expect(now).toContain('error: { type: difference, inputs: { a: video, b: video } }');
  });

  it('leads past only what has the same payload', () => {
    const now = after(DENOISE, { kind: 'remove-nodes', nodes: ['error'], keepWires: true });
    expect(now).toContain('quality: { type: stats }');
    const face = pipeline('face-overlay.yaml').text;
    expect(after(face, { kind: 'remove-nodes', nodes: ['face'], keepWires: true })).toContain(
      'mesh:  { type: annotate, inputs: { video: video } }',
    );
  });

  it('leads past a node of unknown type if it has a single wire', () => {
    const text = SMALL.replace('decode', 'nowhere').replace(
      '  save: { type: encode, inputs: { video: video }',
      '  own: { type: mine, inputs: { x: video.y } }\n  save: { type: encode, inputs: { video: own }',
    );
    expect(after(text, { kind: 'remove-nodes', nodes: ['own'], keepWires: true })).toContain(
      'inputs: { video: video.y }',
    );
  });

  it('shortens lists', () => {
    const now = after(SIDE, { kind: 'remove-nodes', nodes: ['video'], keepWires: false });
    expect(now).toContain('inputs: { videos: [edges] }');
    expect(now).toContain('edges: { type: edge-detect }');
  });

  it('leaves an empty graph', () => {
    const nodes = ['video', 'save'];
    expect(after(SMALL, { kind: 'remove-nodes', nodes, keepWires: false })).toBe(
      'kinoloom: 1\nname: small\nnodes: {}\n',
    );
  });

  it('keeps expectations of other nodes, and drops replacements', () => {
    const now = after(DENOISE, {
      kind: 'remove-nodes',
      nodes: ['error', 'video'],
      keepWires: false,
    });
    expect(now).toContain('both: { frames: 10, width: 324, times: rising }');
    expect(now).not.toContain('error.score');
    expect(now).not.toContain('replace:');
  });

  it('takes outputs of the graph along', () => {
    const now = after(CALMED, { kind: 'remove-nodes', nodes: ['calm'], keepWires: false });
    expect(now).not.toContain('outputs:');
  });

  it('refuses what is not there', () => {
    expect(refusal(SMALL, { kind: 'remove-nodes', nodes: ['x'], keepWires: false })).toBe(
      "there is no node 'x'",
    );
  });
});

describe('rename-node', () => {
  it('reaches every reference', () => {
    expectChange(DENOISE, { kind: 'rename-node', node: 'error', name: 'off-by' }, [
      '-   error: { type: difference, inputs: { a: video, b: calm } }',
      '-   quality: { type: stats, inputs: { score: error.score } }',
      '+   off-by: { type: difference, inputs: { a: video, b: calm } }',
      '+   quality: { type: stats, inputs: { score: off-by.score } }',
      '-       error.score: { frames: 10, values: { psnr: [26, 45] } }',
      '+       off-by.score: { frames: 10, values: { psnr: [26, 45] } }',
      '-   error: [820, 320]',
      '+   off-by: [820, 320]',
    ]);
  });

  it('reaches into the evaluation', () => {
    const renamed = after(EVAL.text, [
      { kind: 'rename-node', node: 'method', name: 'painter' },
      { kind: 'rename-node', node: 'data', name: 'seen' },
      { kind: 'rename-node', node: 'measures', name: 'figures' },
    ]);
    expect(renamed).toContain('replaces: painter');
    expect(renamed).toContain('withheld: [seen.truth]');
    expect(renamed).toContain('condition: seen.features');
    expect(renamed).toContain('figure: figures/psnr.psnr');
    expect(renamed).toContain('seen.sketch: { frames: 6');
    expect(renamed).not.toMatch(/\s(data|measures)[./]/);
  });

  it('keeps quotes, and adds them where a name would be something else', () => {
    const text = SMALL.replace('video: video', 'video: "video"');
    expect(after(text, { kind: 'rename-node', node: 'video', name: 'film' })).toContain(
      'video: "film"',
    );
    const odd = after(SMALL, { kind: 'rename-node', node: 'video', name: 'null' });
    expect(odd).toContain('  "null": { type: decode');
    expect(odd).toContain('inputs: { video: "null" }');
  });

  it('refuses names that are taken or no names', () => {
    expect(refusal(SMALL, { kind: 'rename-node', node: 'video', name: 'save' })).toContain('taken');
    expect(refusal(SMALL, { kind: 'rename-node', node: 'video', name: 'My Video' })).toContain(
      'lower-case',
    );
    expect(refusal(CALMED, { kind: 'rename-node', node: 'motion', name: 'sketch' })).toContain(
      'taken',
    );
  });
});

describe('connect', () => {
  it('writes the node where it has one output, else the port', () => {
    const scene = after(SMALL, { kind: 'add-node', type: 'test-scene', name: 'scene' });
    expectChange(
      scene,
      {
        kind: 'connect',
        from: { node: 'scene', port: 'video' },
        to: { node: 'save', port: 'video' },
      },
      [
        '-   save: { type: encode, inputs: { video: video }, params: { uri: b.mp4 } }',
        '+   save: { type: encode, inputs: { video: scene.video }, params: { uri: b.mp4 } }',
      ],
    );
    const blurred = after(SMALL, [
      { kind: 'add-node', type: 'blur' },
      {
        kind: 'connect',
        from: { node: 'video', port: 'video' },
        to: { node: 'blur', port: 'video' },
      },
    ]);
    expect(blurred).toContain('  blur: { type: blur, inputs: { video: video } }\n');
  });

  it('writes inputs between type and params', () => {
    const text = SMALL.replace(' inputs: { video: video },', '');
    expect(
      after(text, {
        kind: 'connect',
        from: { node: 'video' },
        to: { node: 'save', port: 'video' },
      }),
    ).toBe(SMALL);
  });

  it('adds to lists', () => {
    const wire = {
      kind: 'connect',
      from: { node: 'edges', port: 'video' },
      to: { node: 'both', port: 'videos' },
    } as const;
    expectChange(SIDE, wire, [
      '-     inputs: { videos: [video, edges] }',
      '+     inputs: { videos: [video, edges, edges] }',
    ]);
    const one = SIDE.replace('[video, edges]', 'video # the first');
    const flow = one.replace(
      'inputs: { videos: video # the first }',
      'inputs:\n      videos: video # the first',
    );
    expect(after(flow, wire)).toContain('      videos: [video, edges] # the first');
    const block = SIDE.replace(
      '{ videos: [video, edges] }',
      '\n      videos:\n        - video # one',
    );
    expect(after(block, wire)).toContain('        - video # one\n        - edges\n');
    const none = SIDE.replace('    inputs: { videos: [video, edges] }\n', '');
    expect(after(none, wire)).toContain('    type: stack\n    inputs: { videos: [edges] }\n');
    expect(after(SIDE.replace('[video, edges]', '[]'), wire)).toContain('{ videos: [edges] }');
  });

  it('keeps the alignment of the wire it replaces', () => {
    const text = SMALL.replace('video: video', 'video: { from: video, align: latest }');
    const now = after(text, [
      { kind: 'add-node', type: 'decode', name: 'other' },
      {
        kind: 'connect',
        from: { node: 'other', port: 'video' },
        to: { node: 'save', port: 'video' },
      },
    ]);
    expect(now).toContain('video: { from: other, align: latest }');
  });

  it('wires inputs of the graph', () => {
    const now = after(CALMED, {
      kind: 'connect',
      from: { node: 'features' },
      to: { node: 'painted', port: 'region' },
    });
    expect(now).toContain('inputs: { features: features, region: features }');
  });

  it('breaks the line it makes too long', () => {
    const name = 'a-node-of-quite-a-long-name-to-be-wired';
    const now = after(SMALL, [
      { kind: 'add-node', type: 'blend', name, params: { mode: 'screen', opacity: 0.7 } },
      { kind: 'connect', from: { node: 'video', port: 'video' }, to: { node: name, port: 'a' } },
    ]);
    expect(now).toContain(
      `  ${name}:\n    type: blend\n    inputs: { a: video }\n    params: { mode: screen, opacity: 0.7 }\n`,
    );
  });

  it.each([
    ['error', 'score', 'save', 'video', "input 'video' takes video, but 'error' gives score here"],
    ['calm', 'video', 'noisy', 'video', 'cycle'],
    ['calm', 'video', 'calm', 'video', 'a node cannot take what it gives itself'],
    ['save', 'video', 'calm', 'video', "'save' has no output 'video'"],
    ['nobody', 'video', 'calm', 'video', "there is no node 'nobody'"],
    ['video', 'video', 'nobody', 'video', "there is no node 'nobody'"],
    ['video', 'video', 'calm', 'sound', "'calm' has no input 'sound'"],
  ])('refuses %s.%s to %s.%s', (node, port, to, input, reason) => {
    const wire = { kind: 'connect', from: { node, port }, to: { node: to, port: input } } as const;
    expect(refusal(DENOISE, wire)).toContain(reason);
  });

  it('refuses what is ambiguous', () => {
    const wire = {
      kind: 'connect',
      from: { node: 'save' },
      to: { node: 'calm', port: 'video' },
    } as const;
    expect(refusal(DENOISE, wire)).toContain('it is a sink');
    const text = after(SMALL, { kind: 'add-node', type: 'test-scene', name: 'scene' });
    const two = after(text, { kind: 'add-node', type: 'stats' });
    expect(
      refusal(two, {
        kind: 'connect',
        from: { node: 'scene' },
        to: { node: 'stats', port: 'score' },
      }),
    ).toContain('several outputs');
  });
});

describe('disconnect', () => {
  it('takes one wire of a list', () => {
    expectChange(SIDE, { kind: 'disconnect', wire: { node: 'both', port: 'videos', index: 0 } }, [
      '-     inputs: { videos: [video, edges] }',
      '+     inputs: { videos: [edges] }',
    ]);
    const block = SIDE.replace(
      '{ videos: [video, edges] }',
      '\n      videos:\n        - video\n        - edges # e',
    );
    expect(
      after(block, { kind: 'disconnect', wire: { node: 'both', port: 'videos', index: 0 } }),
    ).toContain('videos:\n        - edges # e\n');
  });

  it('takes all wires of an input', () => {
    expectChange(SIDE, { kind: 'disconnect', wire: { node: 'both', port: 'videos' } }, [
      '-     inputs: { videos: [video, edges] }',
    ]);
  });

  it('leaves other inputs alone', () => {
    const motion = { node: 'calm', port: 'flow', index: 0 };
    expectChange(CALMED, { kind: 'disconnect', wire: motion }, [
      '-     inputs: { video: painted.video, flow: motion.backward-flow, occlusion: motion.backward-occlusion }',
      '+     inputs: { video: painted.video, occlusion: motion.backward-occlusion }',
    ]);
    const first = { node: 'calm', port: 'video', index: 0 };
    expect(after(CALMED, { kind: 'disconnect', wire: first })).toContain(
      'inputs: { flow: motion.backward-flow, occlusion: motion.backward-occlusion }',
    );
  });

  it('refuses what is not wired', () => {
    expect(refusal(SIDE, { kind: 'disconnect', wire: { node: 'both', port: 'x' } })).toContain(
      'nothing',
    );
    const wire = { node: 'both', port: 'videos', index: 5 };
    expect(refusal(SIDE, { kind: 'disconnect', wire })).toContain('nothing');
  });
});

it('aligns wires', () => {
  const wire = { node: 'both', port: 'videos', index: 1 };
  const nearest = after(SIDE, {
    kind: 'align',
    wire,
    alignment: { align: 'nearest', within: '40ms' },
  });
  expect(nearest).toContain('[video, { from: edges, align: nearest, within: 40ms }]');
  expect(after(nearest, { kind: 'align', wire, alignment: {} })).toBe(SIDE);
  expect(refusal(SIDE, { kind: 'align', wire: { ...wire, index: 7 }, alignment: {} })).toContain(
    'nothing',
  );
});

describe('params of nodes', () => {
  it('are set, replaced and left to their defaults', () => {
    const set = { kind: 'set-param', node: 'edges', param: 'low', value: 40 } as const;
    expectChange(EDGES, set, [
      '-   edges: { type: edge-detect, inputs: { video: video } }',
      '+   edges: { type: edge-detect, inputs: { video: video }, params: { low: 40 } }',
    ]);
    const forty = after(EDGES, set);
    expect(after(forty, { ...set, value: '${low}' })).toContain('params: { low: "${low}" }');
    expect(after(forty, { kind: 'unset-param', node: 'edges', param: 'low' })).toBe(EDGES);
    expect(after(forty, { kind: 'unset-param', node: 'edges', param: 'other' })).toBe(forty);
  });

  it('keep comments and quotes around them', () => {
    expectChange(SIDE, { kind: 'set-param', node: 'both', param: 'background', value: '#ffffff' }, [
      '-     params: { gap: 4, background: "#808080" }',
      '+     params: { gap: 4, background: "#ffffff" }',
    ]);
    const conditions = pipeline('eval/parts/face-conditions.yaml').text;
    expectChange(conditions, { kind: 'set-param', node: 'lines', param: 'style', value: 'thin' }, [
      '-       style: distance',
      '+       style: thin',
    ]);
    expectChange(conditions, { kind: 'set-param', node: 'lines', param: 'glow', value: [1, 2] }, [
      '+       glow: [1, 2]',
    ]);
    expectChange(conditions, { kind: 'unset-param', node: 'lines', param: 'gaze' }, [
      '-       gaze: true',
    ]);
  });

  it('take the place of whatever was there', () => {
    const odd = SMALL.replace('{ uri: a.mp4 }', '{ uri }').replace(
      '{ uri: b.mp4 }',
      '{ uri: , x: 1 }',
    );
    const now = after(odd, [
      { kind: 'set-param', node: 'video', param: 'uri', value: 'c.mp4' },
      { kind: 'set-param', node: 'save', param: 'uri', value: 'd.mp4' },
    ]);
    expect(now).toContain('params: { uri: c.mp4 }');
    expect(now).toContain('params: { uri: d.mp4 , x: 1 }');
    const list =
      'nodes:\n  a:\n    type: x\n    params:\n      p:\n        - 1 # one\n        - 2\n      q: 3\n';
    expect(after(list, { kind: 'set-param', node: 'a', param: 'p', value: [4] })).toBe(
      'nodes:\n  a:\n    type: x\n    params:\n      p: [4]\n      q: 3\n',
    );
  });

  it('come with comments inside braces', () => {
    const text = 'nodes:\n  a: {\n    type: x, # the type\n    params: { p: 1 }, # and p\n  }\n';
    const now = after(text, { kind: 'unset-param', node: 'a', param: 'p' });
    expect(now).toContain('# the type');
    expect(now).toContain('# and p');
    expect(openDocument(now).problems).toEqual([]);
    expect(openDocument(now).graph.nodes.get('a')?.params.size).toBe(0);
  });
});

describe('other keys of nodes', () => {
  it('are set', () => {
    expectChange(EDGES, { kind: 'set-on-error', node: 'edges', onError: 'skip' }, [
      '-   edges: { type: edge-detect, inputs: { video: video } }',
      '+   edges: { type: edge-detect, inputs: { video: video }, on-error: skip }',
    ]);
    const skipping = after(EDGES, { kind: 'set-on-error', node: 'edges', onError: 'skip' });
    expect(after(skipping, { kind: 'set-on-error', node: 'edges', onError: 'fail' })).toBe(EDGES);
    expect(after(EDGES, { kind: 'set-type', node: 'edges', type: 'edge-detect@1' })).toContain(
      'type: edge-detect@1,',
    );
    expect(after('nodes:\n  a:\n', { kind: 'set-type', node: 'a', type: 'blur' })).toBe(
      'nodes:\n  a: { type: blur }\n',
    );
  });

  it('have notes, which are comments', () => {
    expect(openDocument(EDGES).graph.nodes.get('edges')?.note).toContain('Canny with thresholds');
    const noted = after(EDGES, { kind: 'set-note', node: 'video', note: 'Two\n\nlines' });
    expect(noted).toContain('nodes:\n  # Two\n  #\n  # lines\n  video:');
    expect(openDocument(noted).graph.nodes.get('video')?.note).toBe('Two\n\nlines');
    expect(after(noted, { kind: 'set-note', node: 'video', note: '' })).toBe(EDGES);
    expectChange(EDGES, { kind: 'set-note', node: 'edges', note: 'Edges' }, [
      '-   # Canny with thresholds chosen for each picture. edge-detect takes grey pictures, so decode',
      '-   # delivers luma only and no colour picture is ever built.',
      '+   # Edges',
    ]);
    expect(
      refusal('nodes: { a: { type: b } }\n', { kind: 'set-note', node: 'a', note: 'x' }),
    ).toContain('no room');
  });
});

it('moves nodes', () => {
  const places = new Map([
    ['edges', { x: 10, y: 20.6 }],
    ['.outputs', { x: 1, y: 2 }],
  ]);
  expectChange(EDGES, { kind: 'move', places }, [
    '-   edges: [300, 120]',
    '+   edges: [10, 21]',
    '+   .outputs: [1, 2]',
  ]);
  expect(after(SMALL, { kind: 'move', places: new Map([['video', { x: 1, y: 2 }]]) })).toBe(
    `${SMALL}layout:\n  video: [1, 2]\n`,
  );
});

describe('params and ports of the graph', () => {
  it('declares, changes and removes params', () => {
    const param = { type: 'number', default: 60, doc: 'Where edges begin', min: 0 };
    expectChange(EDGES, { kind: 'add-graph-param', name: 'low', param }, [
      '+   low: { type: number, default: 60, min: 0, doc: Where edges begin }',
    ]);
    const low = after(EDGES, { kind: 'add-graph-param', name: 'low', param });
    const set = { kind: 'set-graph-param', name: 'low', key: 'default', value: 70 } as const;
    expect(after(low, set)).toContain('low: { type: number, default: 70, min: 0');
    expect(after(low, { ...set, key: 'min', value: undefined })).toContain('default: 60, doc:');
    expect(after(low, { ...set, key: 'max', value: 255 })).toContain('min: 0, max: 255, doc:');
    expect(after(low, { kind: 'remove-graph-param', name: 'low' })).toBe(EDGES);
    expect(refusal(low, { kind: 'add-graph-param', name: 'low', param })).toContain('taken');
    expect(refusal(EDGES, { kind: 'remove-graph-param', name: 'x' })).toContain('no param');
    expect(after(SMALL, { kind: 'add-graph-param', name: 'low', param })).toContain(
      'name: small\nparams:\n  low: {',
    );
    const tested = after(DENOISE, { kind: 'remove-graph-param', name: 'sigma' });
    expect(tested).not.toContain('params: { sigma: 12 }');
    expect(tested).toContain('params: { sigma: "${sigma}" }');
  });

  it('renames params wherever they are referred to', () => {
    expectChange(DENOISE, { kind: 'rename-graph-param', name: 'sigma', to: 'strength' }, [
      '-   sigma:  { type: number, default: 12, min: 0, max: 255, doc: "Strength of the noise, grey levels" }',
      '+   strength:  { type: number, default: 12, min: 0, max: 255, doc: "Strength of the noise, grey levels" }',
      '-   noisy: { type: noise, inputs: { video: video }, params: { sigma: "${sigma}" } }',
      '+   noisy: { type: noise, inputs: { video: video }, params: { sigma: "${strength}" } }',
      '-     params: { sigma: 12 }',
      '+     params: { strength: 12 }',
    ]);
    expect(after(EVAL.text, { kind: 'rename-graph-param', name: 'twin', to: 'other' })).toContain(
      'params: { model: "${other}" }',
    );
    const escaped = SMALL.replace('a.mp4', () => '"$${x}-${x}-${env:x}"').replace(
      'nodes:',
      'params: { x: { type: string } }\nnodes:',
    );
    expect(after(escaped, { kind: 'rename-graph-param', name: 'x', to: 'y' })).toContain(
      '"$${x}-${y}-${env:x}"',
    );
  });

  it('sets name and description', () => {
    expect(after(EDGES, { kind: 'set-header', key: 'name', text: 'lines' })).toContain(
      'name: lines\n',
    );
    expect(after(SMALL, { kind: 'set-header', key: 'description', text: 'A: b' })).toContain(
      'name: small\ndescription: "A: b"\nnodes:',
    );
    expect(after(EDGES, { kind: 'set-header', key: 'description', text: '' })).not.toContain(
      'description',
    );
    expect(refusal(EDGES, { kind: 'set-header', key: 'name', text: '' })).toContain('lower-case');
    const folded = pipeline('test-scene.yaml').text;
    const now = after(folded, { kind: 'set-header', key: 'description', text: 'Short.' });
    expect(now).toContain('name: test-scene\ndescription: Short.\nparams:');
  });

  it('declares inputs and outputs', () => {
    const now = after(SMALL, [
      { kind: 'add-graph-input', name: 'mask', type: 'mask' },
      { kind: 'add-graph-input', name: 'more', type: 'video', doc: 'More' },
      { kind: 'add-graph-output', name: 'picture', from: { node: 'video', port: 'video' } },
    ]);
    expect(now).toContain(
      'name: small\ninputs:\n  mask: { type: mask }\n  more: { type: video, doc: More }\n' +
        'outputs:\n  picture: { type: video, from: video }\nnodes:',
    );
    const back = after(now, [
      { kind: 'remove-graph-input', name: 'mask' },
      { kind: 'remove-graph-input', name: 'more' },
      { kind: 'remove-graph-output', name: 'picture' },
    ]);
    expect(back).toBe(SMALL);
    const bad = { kind: 'add-graph-output', name: 'x', from: { node: 'save' } } as const;
    expect(refusal(SMALL, bad)).toContain('sink');
    expect(refusal(SMALL, { kind: 'remove-graph-input', name: 'x' })).toContain("no input 'x'");
    const odd = SMALL.replace('decode', 'unheard-of');
    const from = { node: 'video' };
    expect(refusal(odd, { kind: 'add-graph-output', name: 'x', from })).toContain('nobody knows');
  });

  it('renames and removes inputs and outputs', () => {
    const renamed = after(CALMED, [
      { kind: 'rename-graph-input', name: 'sketch', to: 'drawing' },
      { kind: 'rename-graph-output', name: 'video', to: 'result' },
    ]);
    expect(renamed).toContain('  drawing:   { type: video, doc:');
    expect(renamed).toContain('inputs: { video: drawing }');
    expect(renamed).toContain('  result: { type: video, from: calm');
    expect(after(CALMED, { kind: 'remove-graph-input', name: 'sketch' })).toContain(
      'motion:  { type: optical-flow }',
    );
  });
});

describe('copy and paste', () => {
  it('copies nodes as they are written', () => {
    expect(copyNodes(openDocument(EDGES), ['edges', 'video'])).toBe(
      [
        'params:',
        '  input:  { type: uri, default: "sample:talking-face", doc: What to read }',
        'nodes:',
        '  video: { type: decode, params: { uri: "${input}" } }',
        '  # Canny with thresholds chosen for each picture. edge-detect takes grey pictures, so decode',
        '  # delivers luma only and no colour picture is ever built.',
        '  edges: { type: edge-detect, inputs: { video: video } }',
        'layout:',
        '  video: [40, 120]',
        '  edges: [300, 120]',
        '',
      ].join('\n'),
    );
  });

  it('pastes under free names, inner wires kept, params declared', () => {
    const text = copyNodes(openDocument(EDGES), ['video', 'edges', 'save']);
    const { document } = edited(SMALL, {
      kind: 'paste',
      text,
      outerWires: 'drop',
      at: { x: 0, y: 10 },
    });
    expect(document.text).toContain('edges: { type: edge-detect, inputs: { video: video-2 } }');
    expect(document.text).toContain('save-2:  { type: encode, inputs: { video: edges }');
    expect([...document.graph.params.keys()]).toEqual(['input', 'output']);
    expect(document.graph.layout.get('video-2')).toEqual({ x: 0, y: 10 });
    expect(document.graph.layout.get('edges')).toEqual({ x: 260, y: 10 });
    expect(viewOf(document, contracts).loose).toEqual([]);
  });

  it('drops or keeps wires from outside', () => {
    const text = copyNodes(openDocument(EDGES), ['edges']);
    const paste = { kind: 'paste', text, outerWires: 'drop' } as const;
    expect(after(EDGES, paste)).toContain('  edges-2: { type: edge-detect }\n');
    expect(after(EDGES, { ...paste, outerWires: 'keep' })).toContain(
      '  edges-2: { type: edge-detect, inputs: { video: video } }\n',
    );
    expect(edited(EDGES, paste).document.graph.layout.get('edges-2')).toEqual({ x: 340, y: 160 });
  });

  it('takes whole files and bare entries', () => {
    expect(after(SMALL, { kind: 'paste', text: EDGES, outerWires: 'drop' })).toContain('save-2:');
    const bare = 'soft: { type: blur }\n\nhard:\n  type: edge-detect\n  inputs: { video: soft }';
    const now = after(SMALL, { kind: 'paste', text: bare, outerWires: 'drop' });
    expect(
      now.endsWith(
        '  soft: { type: blur }\n  hard:\n    type: edge-detect\n    inputs: { video: soft }\n',
      ),
    ).toBe(true);
    expect(refusal(SMALL, { kind: 'paste', text: 'hello', outerWires: 'drop' })).toContain(
      'no nodes',
    );
    expect(refusal(SMALL, { kind: 'paste', text: 'a: [', outerWires: 'drop' })).toContain('line 1');
  });

  it('goes between files of all styles', () => {
    const flow = '{ name: x, nodes: { a: { type: blur, params: { sigma: 2 } } } }\n';
    const block =
      'nodes:\n    soft: # Mine\n        type: blur\n        params:\n            sigma: 2\n';
    const fromFlow = copyNodes(openDocument(flow), ['a']);
    expect(fromFlow).toBe('nodes:\n  a: { type: blur, params: { sigma: 2 } }\n');
    expect(after(block, { kind: 'paste', text: fromFlow, outerWires: 'drop' })).toBe(
      `${block}    a: { type: blur, params: { sigma: 2 } }\n`,
    );
    const fromBlock = copyNodes(openDocument(block), ['soft']);
    expect(after(flow, { kind: 'paste', text: fromBlock, outerWires: 'drop' })).toBe(
      '{ name: x, nodes: { a: { type: blur, params: { sigma: 2 } }, soft: { type: blur, params: { sigma: 2 } } } }\n',
    );
  });

  it('duplicates behind the originals', () => {
    expectChange(DENOISE, { kind: 'duplicate', nodes: ['noisy', 'calm'] }, [
      '+   noisy-2: { type: noise, inputs: { video: video }, params: { sigma: "${sigma}" } }',
      '+   calm-2:  { type: temporal-median, inputs: { video: noisy-2 }, params: { window: 5 } }',
      '+   noisy-2: [340, 200]',
      '+   calm-2: [600, 100]',
    ]);
  });
});

describe('text', () => {
  it('may hold mistakes, and then only text can be edited', () => {
    const broken = EDGES.replace('{ type: decode', '{ type: [decode');
    const { document } = edited(EDGES, { kind: 'replace-text', text: broken });
    expect(document.text).toBe(broken);
    expect(document.problems[0]).toMatchObject({ code: 'yaml-syntax' });
    expect(refusal(broken, { kind: 'add-node', type: 'blur' })).toMatch(/mistake in line \d+/);
    expect(
      after(broken, { kind: 'edit-text', splices: [{ from: 0, to: 0, insert: '# x\n' }] }),
    ).toBe(`# x\n${broken}`);
  });

  it('tells what the canvas cannot show', () => {
    const problems = (text: string) => openDocument(text).problems.map(({ message }) => message);
    expect(problems('- a\n')).toEqual(["a graph begins with 'kinoloom: 1', a name and nodes"]);
    expect(problems('nodes: [a]\nlayout: 3\n')).toEqual([
      "'nodes' holds entries by name",
      "'layout' holds entries by name",
    ]);
    expect(problems('nodes:\nparams: {}\n')).toEqual([]);
    expect(problems('')).toEqual([]);
  });
});
