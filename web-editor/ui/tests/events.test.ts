// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket, latestSocket } from './socket';
import { followRun, type Preview, readPreview, type RunListener } from '../src/api/events';

function frame(kind: number, header: object, rest: Uint8Array, version = 1): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + json.length + rest.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, kind);
  view.setUint16(2, json.length);
  bytes.set(json, 4);
  bytes.set(rest, 4 + json.length);
  return bytes.buffer;
}

const HEADER = {
  run: 'r',
  wire: 'edges.video',
  stream: 'main',
  time: 1_234_000,
  sequence: 37,
  type: 'video',
  width: 1280,
  height: 720,
};

describe('readPreview', () => {
  it('reads pictures', () => {
    const preview = readPreview(frame(0, HEADER, new Uint8Array([255, 216, 255])));
    expect(preview).toMatchObject({ wire: 'edges.video', sequence: 37, width: 1280 });
    expect(preview.content.kind === 'picture' && preview.content.jpeg.size).toBe(3);
  });

  it('reads values', () => {
    const rest = new TextEncoder().encode('{"score":0.93}');
    const { content } = readPreview(frame(1, { ...HEADER, type: 'score' }, rest));
    expect(content).toEqual({ kind: 'value', value: { score: 0.93 } });
  });

  it('refuses what it does not understand', () => {
    expect(() => readPreview(frame(0, HEADER, new Uint8Array(), 2))).toThrow(/another version/);
    expect(() => readPreview(frame(0, HEADER, new Uint8Array()).slice(0, 9))).toThrow(/cut short/);
    expect(() => readPreview(new ArrayBuffer(2))).toThrow(TypeError);
  });
});

function listening() {
  const previews: Preview[] = [];
  const listener = {
    run: vi.fn<RunListener['run']>(),
    metrics: vi.fn<RunListener['metrics']>(),
    log: vi.fn<RunListener['log']>(),
    preview: (preview: Preview) => {
      previews.push(preview);
    },
    refused: vi.fn<RunListener['refused']>(),
    connected: vi.fn<RunListener['connected']>(),
  };
  return { listener, previews };
}

describe('followRun', () => {
  beforeEach(() => {
    FakeSocket.all = [];
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('passes on what the server tells', () => {
    const { listener, previews } = listening();
    followRun('r 1', listener);
    const socket = latestSocket();
    expect(socket.url.href).toMatch(/^ws:.*\/api\/v1\/events\?run=r%201$/);
    socket.open();
    socket.tell('run', { id: 'r 1', state: 'running' });
    socket.tell('metrics', { progress: { frames: 3, seconds: 1 } });
    socket.tell('log', { lines: ['a'] });
    socket.tell('refused', { message: 'what?' });
    socket.tell('something-new', {});
    socket.onmessage?.({ data: frame(0, HEADER, new Uint8Array([1])) });
    expect(listener.run).toHaveBeenCalledWith({ id: 'r 1', state: 'running' });
    expect(listener.metrics).toHaveBeenCalledOnce();
    expect(listener.log).toHaveBeenCalledWith(['a']);
    expect(listener.refused).toHaveBeenCalledWith('what?');
    expect(previews).toHaveLength(1);
  });

  it('asks only for what changes', () => {
    const events = followRun('r', listening().listener);
    events.watch(new Set(['a.video', 'b.video']));
    latestSocket().open();
    events.watch(new Set(['b.video', 'c.video']));
    expect(latestSocket().sent).toEqual([
      { type: 'watch', data: { wires: ['a.video', 'b.video'] } },
      { type: 'unwatch', data: { wires: ['a.video'] } },
      { type: 'watch', data: { wires: ['c.video'] } },
    ]);
  });

  it('comes back after a lost connection, watching the same', () => {
    const { listener } = listening();
    const events = followRun('r', listener);
    latestSocket().open();
    events.watch(new Set(['a.video']));
    latestSocket().close();
    expect(listener.connected).toHaveBeenLastCalledWith(false);
    vi.advanceTimersByTime(600);
    expect(FakeSocket.all).toHaveLength(2);
    latestSocket().open();
    expect(latestSocket().sent).toEqual([{ type: 'watch', data: { wires: ['a.video'] } }]);
  });

  it('waits longer each time, and ends with the run', () => {
    followRun('r', listening().listener);
    latestSocket().close();
    vi.advanceTimersByTime(500);
    latestSocket().close();
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(3);
    latestSocket().open();
    latestSocket().tell('run', { id: 'r', state: 'finished' });
    latestSocket().close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(3);
  });

  it('sets live params', () => {
    const events = followRun('r', listening().listener);
    latestSocket().open();
    events.set('edges', { low: 40 });
    expect(latestSocket().sent).toEqual([
      { type: 'set', data: { node: 'edges', params: { low: 40 } } },
    ]);
    events.close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
