/** What a file that Kinoloom wrote says about itself. */
export interface Recorded {
  readonly name: string;
  /** The graph as it ran. */
  readonly graph: string;
  /** What the run gave to the graph's params. */
  readonly params: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly version: string;
}

/** How every record begins, in whatever container: it is one line of JSON. */
const BEGINNING = new TextEncoder().encode('{"kinoloom":1,');

/** Movies hold the record before the pictures, some containers behind them. */
const LOOKED_THROUGH = 16 * 2 ** 20;

/** Reads the record of what made a file; only its beginning and its end are looked through. */
export async function recordedIn(file: Blob): Promise<Recorded | undefined> {
  const start = new Uint8Array(await file.slice(0, LOOKED_THROUGH).arrayBuffer());
  const found = recordIn(isGif(start) ? gifComments(start) : start);
  if (found !== undefined || file.size <= LOOKED_THROUGH) {
    return found;
  }
  const from = Math.max(LOOKED_THROUGH, file.size - LOOKED_THROUGH);
  return recordIn(new Uint8Array(await file.slice(from).arrayBuffer()));
}

function recordIn(bytes: Uint8Array): Recorded | undefined {
  for (let at = indexOf(bytes, BEGINNING, 0); at >= 0; at = indexOf(bytes, BEGINNING, at + 1)) {
    const record = recordAt(bytes, at);
    if (record !== undefined) {
      return record;
    }
  }
  return undefined;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, start: number): number {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) {
      return at;
    }
  }
  return -1;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x7b, 0x7d];

function recordAt(bytes: Uint8Array, start: number): Recorded | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === BACKSLASH) {
        at++;
      } else if (byte === QUOTE) {
        quoted = false;
      }
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (byte === OPEN) {
      depth++;
    } else if (byte === CLOSE && --depth === 0) {
      return readRecord(new TextDecoder().decode(bytes.subarray(start, at + 1)));
    }
  }
  return undefined;
}

function readRecord(text: string): Recorded | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { name, graph, params, seed, version } = json as Readonly<Record<string, unknown>>;
  if (typeof graph !== 'string') {
    return undefined;
  }
  const given = typeof params === 'object' && params !== null ? Object.entries(params) : [];
  return {
    name: typeof name === 'string' ? name : '',
    graph,
    params: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    seed: typeof seed === 'number' ? seed : 0,
    version: typeof version === 'string' ? version : '',
  };
}

function isGif(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 4)) === 'GIF8';
}

const GIF_HEADER = 13;
const [EXTENSION, COMMENT] = [0x21, 0xfe];

/** Comments stand in pieces of at most 255 bytes, before the pictures (GIF89a, 15 and 24). */
function gifComments(bytes: Uint8Array): Uint8Array {
  const flags = bytes[10] ?? 0;
  let at = GIF_HEADER + ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  const comments: number[] = [];
  while (bytes[at] === EXTENSION) {
    const isComment = bytes[at + 1] === COMMENT;
    at += 2;
    for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
      if (isComment) {
        comments.push(...bytes.subarray(at + 1, at + 1 + length));
      }
      at += 1 + length;
    }
    at++;
  }
  return Uint8Array.from(comments);
}
