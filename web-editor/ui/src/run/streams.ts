import type { Run, RunFigures, StreamFigures, StreamState } from '../api/types';
import { uniqueName } from '../graph/names';

/** The stream of a run to which none were given. */
export const MAIN = 'main';

/** So many streams a run may have. */
export const MOST_STREAMS = 500;

const LONGEST_NAME = 64;

/** The param of a graph that says what a stream reads. */
export const INPUT_PARAM = 'input';

/** A stream and what it reads, as they are entered. */
export interface NewStream {
  readonly name: string;
  readonly uri: string;
}

/** A stream of a run as a table shows it. */
export interface StreamRow extends StreamFigures {
  readonly uri: string | undefined;
  readonly removed: boolean;
}

/** Why a stream cannot be called like that beside those that are there. */
export function whyNotName(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name === '') {
    return 'needs a name';
  }
  if (!/^[A-Za-z0-9]/.test(name)) {
    return 'must begin with a letter or a digit';
  }
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    return 'may hold letters, digits, dots, - and _ only';
  }
  if (name.length > LONGEST_NAME) {
    return `may have ${String(LONGEST_NAME)} characters at most`;
  }
  return taken.has(name) ? 'is there already' : undefined;
}

/** What is wrong with each part of a stream that is entered. */
export interface WrongStream {
  readonly name?: string;
  readonly uri?: string;
}

/** What is wrong with a stream beside others; nothing where it can begin. */
export function wrongStream(
  { name, uri }: NewStream,
  taken: ReadonlySet<string>,
): WrongStream | undefined {
  const reason = whyNotName(name, taken);
  return reason === undefined && uri.trim() !== ''
    ? undefined
    : {
        ...(reason === undefined ? {} : { name: reason }),
        ...(uri.trim() === '' ? { uri: 'needs a file or an address' } : {}),
      };
}

/** What is wrong with streams that are entered, by their place in the list. */
export function wrongStreams(streams: readonly NewStream[]): ReadonlyMap<number, WrongStream> {
  const taken = new Set<string>();
  return new Map(
    streams.flatMap((stream, index) => {
      const wrong = wrongStream(stream, taken);
      taken.add(stream.name);
      return wrong === undefined ? [] : [[index, wrong] as const];
    }),
  );
}

/** All of them called by something. */
export function allNamed(streams: readonly NewStream[]): readonly NewStream[] {
  const taken = new Set(streams.map(({ name }) => name));
  return streams.map((stream) => {
    const named = withName(stream, taken);
    taken.add(named.name);
    return named;
  });
}

/** A name for what is read from a file or an address: `uploads/Front door.mp4` is `Front-door`. */
export function nameFor(uri: string, taken: ReadonlySet<string>): string {
  const last = uri
    .replace(/[?#].*$/, '')
    .split(/[/:\\]/)
    .filter((part) => part !== '')
    .at(-1);
  const name = (last ?? '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    // Room for a number behind it.
    .slice(0, LONGEST_NAME - 4);
  return uniqueName(name === '' ? 'stream' : name, taken);
}

/** Called by what it reads, where it has no name. */
export function withName(stream: NewStream, taken: ReadonlySet<string>): NewStream {
  const uri = stream.uri.trim();
  return stream.name !== '' || uri === '' ? stream : { name: nameFor(uri, taken), uri };
}

/** Streams in lines such as `door=uploads/door.mp4`; a line without a name is called by its file. */
export function streamsIn(text: string, taken: ReadonlySet<string>): readonly NewStream[] {
  const names = new Set(taken);
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const named = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*[=\t]\s*(\S.*)$/.exec(line);
      const uri = named?.[2] ?? line;
      const name = named?.[1] ?? nameFor(uri, names);
      names.add(name);
      return { name, uri };
    });
}

/** All streams of a run with what they read; those that were asked for and have no figures yet, too. */
export function streamRows({ streams = [], inputs = [] }: Run): readonly StreamRow[] {
  const read = new Map(inputs.map((input) => [input.name, input]));
  const known = new Set(streams.map(({ name }) => name));
  const silent = inputs.filter(({ name }) => !known.has(name)).map(({ name }) => ({ name }));
  return [...streams, ...silent].map((stream) => {
    const input = read.get(stream.name);
    return { ...stream, uri: input?.uri, removed: input?.removed ?? false };
  });
}

/** What a table of streams may be narrowed down to. */
export type StreamFilter = StreamState | 'errors' | 'dropped';

export const STREAM_FILTERS: readonly (readonly [StreamFilter, string])[] = [
  ['waiting', 'waiting'],
  ['running', 'running'],
  ['stopping', 'stopping'],
  ['ended', 'ended'],
  ['dropped', 'with drops'],
  ['errors', 'with errors'],
];

export function isOf(filter: StreamFilter, { state, dropped = 0, errors = 0 }: StreamRow): boolean {
  switch (filter) {
    case 'errors':
      return errors > 0;
    case 'dropped':
      return dropped > 0;
    case 'waiting':
    case 'running':
    case 'stopping':
    case 'ended':
      return state === filter;
  }
}

/** Streams whose name or input holds all of some words. */
export function foundStreams(
  rows: readonly StreamRow[],
  query: string,
  filter: StreamFilter | undefined,
): readonly StreamRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    const text = `${row.name} ${row.uri ?? ''}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) && (filter === undefined || isOf(filter, row))
    );
  });
}

/** Whether a stream could still be ended. */
export function isAtWork({ state }: StreamFigures): boolean {
  return state !== 'stopping' && state !== 'ended';
}

/** Names of the streams of a run, as far as they are known by now. */
export function streamNames({
  streams = [],
  inputs = [],
  outputs = [],
}: RunFigures & Pick<Run, 'inputs'>): readonly string[] {
  const names = [...streams, ...inputs].map(({ name }) => name);
  const written = outputs.flatMap(({ stream }) => (stream === undefined ? [] : [stream]));
  return [...new Set([...names, ...written])];
}
