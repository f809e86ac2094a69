import { describe, expect, it } from 'vitest';
import { openDocument } from '../src/graph/document';
import { viewOf } from '../src/graph/view';
import { after, contracts, expectChange, opened, pipeline, pipelines, refusal } from './support';

const EDGES = pipeline('edges.yaml').text;
const SIDE = pipeline('side-by-side.yaml').text;

const bypass = (on: boolean, ...nodes: string[]) => ({ kind: 'bypass', nodes, on }) as const;
const mute = (on: boolean, ...nodes: string[]) => ({ kind: 'mute', nodes, on }) as const;

describe('bypass', () => {
  it('leads wires past a node, which stays as it is', () => {
    expectChange(EDGES, bypass(true, 'edges'), [
      '+   # bypassed: save.video',
      '-   save:  { type: encode, inputs: { video: edges }, params: { uri: "${output}" } }',
      '+   save:  { type: encode, inputs: { video: video }, params: { uri: "${output}" } }',
    ]);
  });

  it('keeps the note of the node for people', () => {
    const { graph } = openDocument(after(EDGES, bypass(true, 'edges')));
    expect(graph.nodes.get('edges')?.note).toBe(openDocument(EDGES).graph.nodes.get('edges')?.note);
    const noted = after(EDGES, [
      bypass(true, 'edges'),
      { kind: 'set-note', node: 'edges', note: 'Other words' },
    ]);
    expect(noted).toContain('  # Other words\n  # bypassed: save.video\n  edges: ');
    expect(after(noted, bypass(false, 'edges'))).toContain('  # Other words\n  edges: ');
  });

  it('is taken back byte for byte in every shipped graph', () => {
    let bypassed = 0;
    for (const { text, context } of pipelines) {
      for (const id of opened(text).graph.nodes.keys()) {
        let led: string;
        try {
          led = after(text, bypass(true, id), context);
        } catch {
          continue;
        }
        bypassed++;
        expect(led).not.toBe(text);
        expect(after(led, bypass(true, id), context)).toBe(led);
        expect(after(led, bypass(false, id), context)).toBe(text);
      }
    }
    expect(bypassed).toBeGreaterThan(40);
  });

  it('finds the wire of a list, and the output that it came from', () => {
    const led = after(SIDE, bypass(true, 'edges'));
    expect(led).toContain('# bypassed: ');
    expect(led).toMatch(/videos\[1\]/);
    expect(led).toContain('videos: [video, video]');
    expect(after(led, bypass(false, 'edges'))).toBe(SIDE);
  });

  it('leads outputs of the graph past it too', () => {
    const text = `kinoloom: 1
name: part
inputs:
  in: { type: video }
outputs:
  out: { type: video, from: soft }
nodes:
  soft: { type: blur, inputs: { video: in } }
`;
    const led = after(text, bypass(true, 'soft'));
    expect(led).toContain('out: { type: video, from: in }');
    expect(led).toContain('  # bypassed: .outputs.out\n');
    expect(after(led, bypass(false, 'soft'))).toBe(text);
  });

  it('leads back through a row of nodes in any order', () => {
    const text = `kinoloom: 1
name: row
nodes:
  video: { type: decode, params: { uri: a.mp4 } }
  #Not a tidy comment
  soft: { type: blur, inputs: { video: video } }
  edges: { type: edge-detect, inputs: { video: soft.video } }
  save: { type: encode, inputs: { video: { from: edges, align: latest } }, params: { uri: b.mp4 } }
`;
    const both = after(text, bypass(true, 'soft', 'edges'));
    expect(both).toContain(
      'save: { type: encode, inputs: { video: { from: video, align: latest } }',
    );
    for (const order of [
      ['soft', 'edges'],
      ['edges', 'soft'],
    ]) {
      expect(after(both, bypass(false, ...order))).toBe(text);
      expect(
        after(
          both,
          order.map((id) => bypass(false, id)),
        ),
      ).toBe(text);
    }
  });

  it('leaves wires that someone has moved meanwhile', () => {
    const led = after(EDGES, [
      bypass(true, 'edges'),
      { kind: 'add-node', type: 'blur', inputs: { video: 'video' } },
      {
        kind: 'connect',
        from: { node: 'blur', port: 'video' },
        to: { node: 'save', port: 'video' },
      },
    ]);
    const back = after(led, bypass(false, 'edges'));
    expect(back).toContain('inputs: { video: blur }');
    expect(back).not.toContain('bypassed');
  });

  it('is refused where nothing could pass', () => {
    expect(refusal(EDGES, bypass(true, 'video'))).toBe(
      "'video' takes nothing that 'edges' could take in its place",
    );
    expect(refusal(EDGES, bypass(true, 'save'))).toBe("nothing takes what 'save' gives");
  });

  it('leaves a comment that only looks like its own', () => {
    const text = EDGES.replace('  edges:', '  # bypassed: by hand, somehow\n  edges:');
    expect(openDocument(text).graph.nodes.get('edges')?.bypassed).toBeUndefined();
    expect(openDocument(text).graph.nodes.get('edges')?.note).toContain('by hand');
  });
});

const LONG = `kinoloom: 1
name: long
nodes:
  video: { type: decode, params: { uri: a.mp4 } }
  # Softer
  soft:
    type: blur

    # how much
    params: { sigma: 2 }
    inputs: { video: video }
  save: { type: encode, inputs: { video: soft }, params: { uri: b.mp4 } }
  other: { type: encode, inputs: { video: video }, params: { uri: c.mp4 } }
layout:
  soft: [300, 120]
`;

describe('mute', () => {
  it('makes comments of a node and of what takes its packets', () => {
    expect(after(LONG, mute(true, 'soft'))).toBe(`kinoloom: 1
name: long
nodes:
  video: { type: decode, params: { uri: a.mp4 } }
  # Softer
  #muted soft:
  #muted   type: blur
  #muted
  #muted   # how much
  #muted   params: { sigma: 2 }
  #muted   inputs: { video: video }
  #muted save: { type: encode, inputs: { video: soft }, params: { uri: b.mp4 } }
  other: { type: encode, inputs: { video: video }, params: { uri: c.mp4 } }
layout:
  soft: [300, 120]
`);
  });

  it('is taken back byte for byte, from any of the nodes', () => {
    for (const text of [LONG, LONG.replaceAll('\n', '\r\n')]) {
      const muted = after(text, mute(true, 'soft'));
      expect(after(muted, mute(false, 'soft'))).toBe(text);
      expect(after(muted, mute(false, 'save'))).toBe(text);
    }
  });

  it('is taken back byte for byte in every shipped graph', () => {
    let count = 0;
    for (const { text, context } of pipelines) {
      for (const id of opened(text).graph.nodes.keys()) {
        let muted: string;
        try {
          muted = after(text, mute(true, id), context);
        } catch {
          continue;
        }
        count++;
        expect(openDocument(muted).graph.muted.has(id)).toBe(true);
        expect(after(muted, mute(false, id), context)).toBe(text);
      }
    }
    expect(count).toBeGreaterThan(30);
  });

  it('keeps muted nodes on the canvas, with their wires, places and notes', () => {
    const { nodes, wires } = viewOf(openDocument(after(LONG, mute(true, 'soft'))), contracts);
    const soft = nodes.find(({ id }) => id === 'soft');
    expect(soft).toMatchObject({ muted: true, note: 'Softer', place: { x: 300, y: 120 } });
    expect(wires.filter(({ muted }) => muted).map(({ to }) => to.node)).toEqual(['soft', 'save']);
    const other = nodes.find(({ id }) => id === 'other');
    expect(other).toMatchObject({ muted: false, note: '' });
  });

  it('leaves names taken, and lets a muted node be removed', () => {
    const muted = after(LONG, mute(true, 'save'));
    expect(after(muted, { kind: 'add-node', type: 'encode', name: 'save' })).toContain('save-2:');
    const gone = after(muted, { kind: 'remove-nodes', nodes: ['save'], keepWires: false });
    expect(gone).not.toContain('#muted');
    const both = after(LONG, [
      mute(true, 'soft'),
      { kind: 'remove-nodes', nodes: ['soft', 'other'], keepWires: true },
    ]);
    expect(both).toContain('#muted save');
    expect(both).not.toContain('soft:');
    expect(both).not.toContain('other');
  });

  it('does not count as the note of the node below', () => {
    const muted = after(LONG, mute(true, 'save'));
    expect(openDocument(muted).graph.nodes.get('other')?.note).toBe('');
    const removed = after(muted, { kind: 'remove-nodes', nodes: ['other'], keepWires: false });
    expect(removed).toContain('#muted save');
  });

  it('works where every node is muted', () => {
    const muted = after(LONG, mute(true, 'video'));
    expect(openDocument(muted).graph.nodes.size).toBe(0);
    expect(openDocument(muted).graph.muted.size).toBe(4);
    expect(after(muted, mute(false, 'video'))).toBe(LONG);
    const added = after(muted, { kind: 'add-node', type: 'blur' });
    expect(openDocument(added).graph.nodes.size).toBe(1);
    const emptied = after(added, { kind: 'remove-nodes', nodes: ['blur'], keepWires: false });
    expect(openDocument(after(emptied, mute(false, 'other'))).graph.nodes.size).toBe(4);
  });

  it('is refused where something else looks at the node', () => {
    expect(refusal(EDGES, mute(true, 'edges'))).toContain("looks at 'edges'");
    expect(refusal('nodes: { a: { type: b } }\n', mute(true, 'a'))).toContain('shares its line');
    const part = 'outputs:\n  o: { type: video, from: a }\nnodes:\n  a: { type: b }\n';
    expect(refusal(part, mute(true, 'a'))).toBe("output 'o' of the graph takes what 'a' gives");
    const evaluation = pipelines.find(({ name }) => name.startsWith('eval/'))?.text ?? '';
    const [first = ''] = openDocument(evaluation).graph.nodes.keys();
    expect(refusal(evaluation, mute(true, first))).toMatch(/looks at/);
    expect(refusal(LONG, mute(true, 'nobody'))).toBe("there is no node 'nobody'");
  });

  it('leaves comments that only look muted', () => {
    const text = LONG.replace('  other:', '  #muted [ is what I was\n  other:');
    expect(openDocument(text).graph.muted.size).toBe(0);
    expect(after(text, mute(false, 'is'))).toBe(text);
  });
});
