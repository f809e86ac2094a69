import { describe, expect, it } from 'vitest';
import type { Run } from '../src/api/types';
import {
  allNamed,
  foundStreams,
  isOf,
  nameFor,
  STREAM_FILTERS,
  streamNames,
  streamRows,
  streamsIn,
  whyNotName,
  wrongStreams,
} from '../src/run/streams';

const NONE = new Set<string>();

describe('names of streams', () => {
  it('are what the runtime takes', () => {
    expect(['door', '7', 'a.b_c-D', 'x'.repeat(64)].map((name) => whyNotName(name, NONE))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(whyNotName('', NONE)).toBe('needs a name');
    expect(whyNotName('-a', NONE)).toContain('begin with');
    expect(whyNotName('a b', NONE)).toContain('only');
    expect(whyNotName('x'.repeat(65), NONE)).toContain('64');
    expect(whyNotName('door', new Set(['door']))).toBe('is there already');
  });

  it('come from what is read', () => {
    expect(nameFor('uploads/Front door.mp4', NONE)).toBe('Front-door');
    expect(nameFor('sample:talking-face', NONE)).toBe('talking-face');
    expect(nameFor('rtsp://10.0.0.7:554/yard/?key=1', NONE)).toBe('yard');
    expect(nameFor('…', NONE)).toBe('stream');
    expect(nameFor('door.mp4', new Set(['door']))).toBe('door-2');
    const long = nameFor(`${'x'.repeat(90)}.mp4`, NONE);
    expect(whyNotName(long, NONE)).toBeUndefined();
  });

  it('are told apart from addresses in lines that are pasted', () => {
    const text = 'door=uploads/door.mp4\n\nrtsp://host/a?b=c\r\nyard\tyard.mp4\nx/door.mkv';
    expect(streamsIn(text, new Set(['a']))).toEqual([
      { name: 'door', uri: 'uploads/door.mp4' },
      { name: 'a-2', uri: 'rtsp://host/a?b=c' },
      { name: 'yard', uri: 'yard.mp4' },
      { name: 'door-2', uri: 'x/door.mkv' },
    ]);
  });

  it('are given where none was, and wrong ones are pointed at', () => {
    const streams = [
      { name: 'a', uri: 'b.mp4' },
      { name: '', uri: ' a.mp4 ' },
      { name: 'a', uri: '' },
      { name: '', uri: '' },
    ];
    const named = allNamed(streams);
    expect(named.map(({ name }) => name)).toEqual(['a', 'a-2', 'a', '']);
    expect([...wrongStreams(named)]).toEqual([
      [2, { name: 'is there already', uri: 'needs a file or an address' }],
      [3, { name: 'needs a name', uri: 'needs a file or an address' }],
    ]);
  });
});

describe('streams of a run', () => {
  const run: Run = {
    id: 'r',
    state: 'running',
    inputs: [
      { name: 'door', uri: 'uploads/door.mp4', removed: true },
      { name: 'late', uri: 'late.mp4' },
    ],
    streams: [
      { name: 'door', state: 'stopping', framesIn: 7, dropped: 2 },
      { name: 'main', state: 'running', errors: 1 },
    ],
    outputs: [{ node: 'save', stream: 'gone', uri: 'out/gone.mp4' }],
  };

  it('are those with figures, and those that have none yet', () => {
    expect(streamRows(run)).toEqual([
      {
        name: 'door',
        state: 'stopping',
        framesIn: 7,
        dropped: 2,
        uri: 'uploads/door.mp4',
        removed: true,
      },
      { name: 'main', state: 'running', errors: 1, uri: undefined, removed: false },
      { name: 'late', uri: 'late.mp4', removed: false },
    ]);
    expect(streamNames(run)).toEqual(['door', 'main', 'late', 'gone']);
  });

  it('are found by name, input, state and trouble', () => {
    const rows = streamRows(run);
    const names = (query: string, filter?: Parameters<typeof isOf>[0]) =>
      foundStreams(rows, query, filter).map(({ name }) => name);
    expect(names('')).toEqual(['door', 'main', 'late']);
    expect(names('DOOR up')).toEqual(['door']);
    expect(names('mp4', 'stopping')).toEqual(['door']);
    expect(names('', 'errors')).toEqual(['main']);
    expect(names('', 'dropped')).toEqual(['door']);
    expect(
      STREAM_FILTERS.map(([filter]) => rows.filter((row) => isOf(filter, row)).length),
    ).toEqual([0, 1, 1, 0, 1, 1]);
  });
});
