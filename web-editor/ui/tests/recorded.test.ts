// @vitest-environment jsdom
import './browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialState, update, useEditor } from '../src/editor/store';
import { dropFiles, openRecorded } from '../src/files/drop';
import { recordedIn } from '../src/files/recorded';
import { TestServer } from './server';
import { catalog, pipeline } from './support';

const EDGES = pipeline('edges.yaml').text;

const RECORD = JSON.stringify({
  kinoloom: 1,
  version: '0.1.0',
  run: '0f0f0f0f',
  name: 'edges',
  seed: 7,
  params: { output: 'out/é.mp4', 'odd "name"': '}{' },
  graph: EDGES,
});

const bytes = (text: string) => new TextEncoder().encode(text);

function file(...parts: BlobPart[]): File {
  return new File(parts, 'edges.mp4');
}

/** A comment extension as `encode` writes it: pieces of at most 255 bytes. */
function gif(record: string): Uint8Array<ArrayBuffer> {
  const all = bytes(record);
  const pieces: number[] = [];
  for (let at = 0; at < all.length; at += 255) {
    const piece = all.subarray(at, at + 255);
    pieces.push(piece.length, ...piece);
  }
  const header = [...bytes('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0];
  const colors = [0, 0, 0, 1, 1, 1];
  const control = [0x21, 0xf9, 2, 0, 0, 0];
  return Uint8Array.from([...header, ...colors, ...control, 0x21, 0xfe, ...pieces, 0, 0x3b]);
}

describe('what made a file', () => {
  it('is found wherever a container keeps it', async () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256);
    const found = await recordedIn(file(noise, '{"kinoloom":1,broken', RECORD, noise));
    expect(found).toMatchObject({ name: 'edges', graph: EDGES, seed: 7, version: '0.1.0' });
    expect(found?.params).toEqual({ output: 'out/é.mp4', 'odd "name"': '}{' });
  });

  it('is found behind the pictures of a long video', async () => {
    const pictures = new Uint8Array(40 * 2 ** 20);
    expect((await recordedIn(file(pictures, RECORD)))?.name).toBe('edges');
  });

  it('is put together from the pieces in a GIF', async () => {
    expect((await recordedIn(file(gif(RECORD))))?.graph).toBe(EDGES);
  });

  it('is nothing in other files', async () => {
    expect(await recordedIn(file())).toBeUndefined();
    expect(await recordedIn(file('{"kinoloom":1,"graph":5}'))).toBeUndefined();
    expect(await recordedIn(file('{"kinoloom":1,"graph":"cut sho'))).toBeUndefined();
    expect(await recordedIn(file(gif('a comment')))).toBeUndefined();
  });
});

describe('a dropped file', () => {
  let server: TestServer;
  const place = { x: 40, y: 60 };

  beforeEach(() => {
    server = new TestServer();
    vi.stubGlobal('fetch', server.fetch);
    useEditor.setState(initialState(), true);
    update({ catalog });
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('of Kinoloom asks what it is wanted for, and gives its graph back', async () => {
    await dropFiles([file(RECORD)], place);
    const { dialog } = useEditor.getState();
    expect(dialog).toMatchObject({ kind: 'recorded', place });
    if (dialog?.kind === 'recorded') {
      openRecorded(dialog.record, dialog.file.name);
    }
    await vi.waitFor(() => {
      expect(useEditor.getState().session.document.text).toBe(EDGES);
    });
    await vi.waitFor(() => {
      expect(useEditor.getState().notices.at(-1)?.hint).toContain('seed 7');
    });
    expect(useEditor.getState().path).toBeUndefined();
  });

  it('of another kind becomes a node that reads it', async () => {
    server.answers.set('POST /uploads?name=edges.mp4', () =>
      Response.json({ path: 'uploads/edges.mp4', bytes: 1, type: 'video/mp4' }, { status: 201 }),
    );
    await dropFiles([file('some video')], place);
    const { graph } = useEditor.getState().session.document;
    expect(graph.nodes.get('video')?.params.get('uri')).toBe('uploads/edges.mp4');
    expect(graph.layout.get('video')).toEqual(place);
  });

  it('with a graph is opened', async () => {
    await dropFiles([new File([EDGES], 'mine.yaml')], place);
    await vi.waitFor(() => {
      expect(useEditor.getState().session.document.text).toBe(EDGES);
    });
  });
});
