// @vitest-environment jsdom
import './browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Preview } from '../src/api/events';
import { perform } from '../src/editor/edit';
import { initialState, update, useEditor } from '../src/editor/store';
import { openText } from '../src/files/files';
import { type Glimpse, previews as shown, Previews, TREND, wordsOf } from '../src/run/previews';
import {
  clock,
  figure,
  fillOf,
  follow,
  isRunning,
  leaveRun,
  meanRate,
  resumeRun,
  showStream,
  startRun,
  stopRun,
  togglePin,
  toggleWatch,
  useRuns,
  watched,
} from '../src/run/store';
import { refused, TestServer } from './server';
import { FakeSocket, latestSocket } from './socket';
import { catalog, pipeline } from './support';

let server: TestServer;

const RUN = { id: 'r1', name: 'edges', state: 'starting' } as const;

beforeEach(async () => {
  server = new TestServer();
  FakeSocket.all = [];
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', FakeSocket);
  useEditor.setState(initialState(), true);
  useRuns.setState({ chosen: new Map(), pinned: [] });
  update({ catalog });
  await openText(pipeline('edges.yaml').text);
  server.answers.set('POST /runs', () => Response.json(RUN, { status: 201 }));
});

afterEach(() => {
  leaveRun();
  vi.unstubAllGlobals();
});

describe('a run', () => {
  it('starts with the text on the canvas, saved or not', async () => {
    await startRun();
    const { body } = server.asked.at(-1) ?? {};
    expect(body).toEqual({ text: pipeline('edges.yaml').text });
    expect(isRunning(useRuns.getState())).toBe(true);
    await startRun();
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('shows figures as they come, and the result at the end', async () => {
    await startRun();
    const socket = latestSocket();
    socket.open();
    expect(socket.sent).toEqual([
      { type: 'watch', data: { wires: ['video.video', 'edges.video'] } },
    ]);
    socket.tell('run', { ...RUN, state: 'running' });
    socket.tell('metrics', {
      progress: { frames: 5, seconds: 1 },
      nodes: [{ id: 'edges', fps: 40, p99: 2 }],
    });
    socket.tell('log', { lines: ['one', 'two'] });
    expect(useRuns.getState().figures.get('edges')?.fps).toBe(40);
    expect(useRuns.getState().log).toEqual(['one', 'two']);
    const outputs = [{ node: 'save', uri: 'out/edges.mp4', file: 'out/edges.mp4' }];
    socket.tell('run', { ...RUN, state: 'finished', outputs });
    expect(isRunning(useRuns.getState())).toBe(false);
    expect(useEditor.getState().drawer).toBe('result');
  });

  it('tells how full wires are, while it runs', async () => {
    await startRun();
    const socket = latestSocket();
    socket.open();
    socket.tell('run', { ...RUN, state: 'running' });
    socket.tell('metrics', {
      progress: { frames: 5, seconds: 1 },
      wires: [
        { from: 'video.video', to: 'edges.video', waiting: 11, capacity: 12 },
        { from: 'edges.video', to: 'edges~save.video', waiting: 3, capacity: 12 },
      ],
    });
    const fill = (from: string, to: string) => fillOf(useRuns.getState(), from, to)?.waiting;
    expect(fill('video.video', 'edges.video')).toBe(11);
    expect(fill('edges.video', 'save.video')).toBe(3);
    expect(fill('video.video', 'save.video')).toBeUndefined();
    socket.tell('run', { ...RUN, state: 'finished' });
    expect(fill('video.video', 'edges.video')).toBeUndefined();
  });

  it('is shown with its last figures when it is opened again', () => {
    follow({
      ...RUN,
      state: 'finished',
      progress: { frames: 4800, seconds: 72, fps: 0 },
      nodes: [{ id: 'edges', calls: 4800, fps: 0, p99: 3.5 }],
    });
    expect(FakeSocket.all).toHaveLength(0);
    const { run, figures } = useRuns.getState();
    expect(figures.get('edges')?.calls).toBe(4800);
    expect(run && meanRate(run)).toBeCloseTo(66.7, 1);
    expect(shown.last('edges.video')).toBeUndefined();
  });

  it('goes on where it ended, if it can', async () => {
    server.answers.set('POST /runs/r1/resume', () => Response.json({ ...RUN, state: 'starting' }));
    follow({ ...RUN, state: 'interrupted' });
    await resumeRun();
    expect(FakeSocket.all).toHaveLength(0);
    follow({ ...RUN, state: 'interrupted', resumable: true });
    await resumeRun();
    expect(isRunning(useRuns.getState())).toBe(true);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('says where it failed', async () => {
    await startRun();
    latestSocket().open();
    const failure = { message: 'No such file.', node: 'video' };
    latestSocket().tell('run', { ...RUN, state: 'failed', failure });
    expect(useEditor.getState().notices.at(-1)).toMatchObject({
      tone: 'error',
      message: "The run failed in 'video'.",
      hint: 'No such file.',
    });
  });

  it('shows why it cannot start', async () => {
    const problems = [{ code: 'x', message: 'wrong', node: 'edges' }];
    server.answers.set('POST /runs', () =>
      Response.json(
        { error: { code: 'graph-has-problems', message: 'No.' }, problems },
        { status: 422 },
      ),
    );
    await startRun();
    expect(useEditor.getState().problems).toEqual(problems);
    expect(useEditor.getState().drawer).toBe('problems');
    server.answers.set('POST /runs', () => refused(409, 'too-many-runs', 'Four run already.'));
    await startRun();
    expect(useEditor.getState().notices.at(-1)?.message).toBe('Four run already.');
    expect(isRunning(useRuns.getState())).toBe(false);
  });

  it('stops, and is killed when asked again', async () => {
    server.answers.set('DELETE /runs/r1', () => Response.json({ ...RUN, state: 'stopping' }));
    server.answers.set('DELETE /runs/r1?now=true', () =>
      Response.json({ ...RUN, state: 'failed' }),
    );
    await startRun();
    await stopRun();
    expect(useRuns.getState().run?.state).toBe('stopping');
    await stopRun(true);
    expect(server.asked.at(-1)?.path).toBe('/runs/r1?now=true');
  });

  it('does not watch what is muted', async () => {
    perform({ kind: 'mute', nodes: ['save'], on: true }, 'Mute save');
    await startRun();
    latestSocket().open();
    expect(latestSocket().sent).toEqual([{ type: 'watch', data: { wires: ['video.video'] } }]);
  });

  it('is watched at the wires that someone wants to see', async () => {
    await startRun();
    latestSocket().open();
    toggleWatch('video.video');
    expect([...watched()]).toEqual(['edges.video']);
    togglePin('video.video');
    expect([...watched()]).toEqual(['video.video', 'edges.video']);
    togglePin('video.video');
    toggleWatch('video.video');
    expect(latestSocket().sent.slice(1)).toEqual([
      { type: 'unwatch', data: { wires: ['video.video'] } },
      { type: 'watch', data: { wires: ['video.video'] } },
      { type: 'unwatch', data: { wires: ['video.video'] } },
      { type: 'watch', data: { wires: ['video.video'] } },
    ]);
  });
});

describe('a run of several streams', () => {
  it('is asked for pictures of the stream that is shown alone', async () => {
    await startRun();
    latestSocket().open();
    showStream('yard');
    showStream(undefined);
    const any = ['video.video', 'edges.video'];
    const ofYard = ['video.video@yard', 'edges.video@yard'];
    expect(latestSocket().sent).toEqual([
      { type: 'watch', data: { wires: any } },
      { type: 'unwatch', data: { wires: any } },
      { type: 'watch', data: { wires: ofYard } },
      { type: 'unwatch', data: { wires: ofYard } },
      { type: 'watch', data: { wires: any } },
    ]);
  });
});

describe('previews', () => {
  function scored(score: number): Preview {
    return {
      wire: 'a.score',
      stream: undefined,
      time: 0,
      sequence: 0,
      type: 'score',
      width: undefined,
      height: undefined,
      content: { kind: 'value', value: { score: { psnr: score } } },
    };
  }

  it('keep a trend of the last scores, and no more', async () => {
    const previews = new Previews();
    const seen: (Glimpse | undefined)[] = [];
    const stop = previews.subscribe('a.score', (glimpse) => seen.push(glimpse));
    for (let i = 0; i < TREND + 5; i++) {
      await previews.show(scored(i));
    }
    expect(seen).toHaveLength(TREND + 5);
    expect(previews.last('a.score')?.trend).toEqual(Array.from({ length: TREND }, (_, i) => i + 5));
    stop();
    await previews.show(scored(0));
    expect(seen).toHaveLength(TREND + 5);
  });

  it('skip pictures while one is being decoded, and free the last', async () => {
    const closed = vi.fn();
    vi.stubGlobal('createImageBitmap', () =>
      Promise.resolve({ width: 1, height: 1, close: closed }),
    );
    const previews = new Previews();
    const picture: Preview = { ...scored(0), content: { kind: 'picture', jpeg: new Blob() } };
    await Promise.all([previews.show(picture), previews.show(picture)]);
    expect(closed).not.toHaveBeenCalled();
    await previews.show(picture);
    expect(closed).toHaveBeenCalledTimes(1);
    previews.clear();
    expect(closed).toHaveBeenCalledTimes(2);
    expect(previews.last('a.score')).toBeUndefined();
  });

  it('are told in few words where they are no pictures', () => {
    expect(wordsOf({ score: { psnr: 31.23456, ssim: 0.9 } })).toBe('psnr 31.23  ssim 0.9000');
    expect(wordsOf({ text: 'hello' })).toBe('hello');
    expect(wordsOf({ tensor: { shape: [1, 3], mean: 0.5 } })).toBe('1×3 ⌀ 0.5000');
    expect(wordsOf({ other: 1 })).toBe('{"other":1}');
  });
});

describe('figures', () => {
  it('are short', () => {
    expect([0.123, 1.5, 25, 41.53, 123.4].map((value) => figure(value, 'fps'))).toEqual([
      '0.12 fps',
      '1.50 fps',
      '25 fps',
      '41.5 fps',
      '123 fps',
    ]);
    expect(figure(undefined, 'ms')).toBe('–');
    expect([7, 65, 3723].map(clock)).toEqual(['0:07', '1:05', '1:02:03']);
  });
});
