import type { Plain } from '../graph/yaml/value';
import { isOver, type Run, type RunFigures } from './types';

/** One look at a wire. */
export interface Preview {
  /** `NODE.PORT` of the output. */
  readonly wire: string;
  readonly stream: string | undefined;
  /** Event time in microseconds. */
  readonly time: number;
  readonly sequence: number;
  readonly type: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly content:
    | { readonly kind: 'picture'; readonly jpeg: Blob }
    | { readonly kind: 'value'; readonly value: Plain };
}

const VERSION = 1;

/**
 * Reads a binary frame: version, kind, the length of a JSON header, the header, and the rest.
 *
 * @throws TypeError if it is something else
 */
export function readPreview(frame: ArrayBuffer): Preview {
  const view = new DataView(frame);
  if (frame.byteLength < 4 || view.getUint8(0) !== VERSION) {
    throw new TypeError('this preview is of another version');
  }
  const kind = view.getUint8(1);
  const end = 4 + view.getUint16(2);
  if (end > frame.byteLength) {
    throw new TypeError('this preview is cut short');
  }
  const decoder = new TextDecoder();
  const header = JSON.parse(decoder.decode(new Uint8Array(frame, 4, end - 4))) as {
    readonly wire: string;
    readonly stream?: string;
    readonly time: number;
    readonly sequence: number;
    readonly type: string;
    readonly width?: number;
    readonly height?: number;
  };
  const rest = new Uint8Array(frame, end);
  const content: Preview['content'] =
    kind === 0
      ? { kind: 'picture', jpeg: new Blob([rest], { type: 'image/jpeg' }) }
      : { kind: 'value', value: JSON.parse(decoder.decode(rest)) as Plain };
  const { wire, stream, time, sequence, type, width, height } = header;
  return { wire, stream, time, sequence, type, width, height, content };
}

export interface RunListener {
  run(run: Run): void;
  metrics(figures: RunFigures): void;
  log(lines: readonly string[]): void;
  preview(preview: Preview): void;
  /** A message of this page made no sense to the server. */
  refused(message: string): void;
  /** Whether the server is reached at present. */
  connected(connected: boolean): void;
}

/** The events of one run. */
export interface RunEvents {
  /** The wires to look at, from now on and after a lost connection. */
  watch(wires: ReadonlySet<string>): void;
  /** Changes live params while the graph runs. */
  set(node: string, params: Readonly<Record<string, Plain>>): void;
  close(): void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

/** Follows a run until it is over, across lost connections. */
export function followRun(id: string, listener: RunListener): RunEvents {
  let socket: WebSocket | undefined;
  let wanted: ReadonlySet<string> = new Set();
  let watched: ReadonlySet<string> = new Set();
  let finished = false;
  let wait = FIRST_WAIT;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (type: string, data: unknown) => {
    if (socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type, data }));
    }
  };

  const bringUpToDate = () => {
    const added = [...wanted].filter((wire) => !watched.has(wire));
    const gone = [...watched].filter((wire) => !wanted.has(wire));
    if (socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    // First what goes: so many can be watched at once.
    if (gone.length > 0) {
      tell('unwatch', { wires: gone });
    }
    if (added.length > 0) {
      tell('watch', { wires: added });
    }
    watched = wanted;
  };

  const receive = (type: string, data: unknown) => {
    switch (type) {
      case 'run': {
        const run = data as Run;
        finished = isOver(run.state);
        listener.run(run);
        break;
      }
      case 'metrics':
        listener.metrics(data as RunFigures);
        break;
      case 'log':
        listener.log((data as { lines: readonly string[] }).lines);
        break;
      case 'refused':
        listener.refused((data as { message: string }).message);
        break;
      default:
      // A newer server may say more.
    }
  };

  const open = () => {
    const url = new URL(`/api/v1/events?run=${encodeURIComponent(id)}`, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = new WebSocket(url);
    opened.binaryType = 'arraybuffer';
    socket = opened;
    watched = new Set();
    opened.onopen = () => {
      wait = FIRST_WAIT;
      listener.connected(true);
      bringUpToDate();
    };
    opened.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') {
        const { type, data: content } = JSON.parse(data) as { type: string; data: unknown };
        receive(type, content);
      } else {
        listener.preview(readPreview(data));
      }
    };
    opened.onclose = () => {
      if (!finished) {
        listener.connected(false);
        timer = setTimeout(open, wait);
        wait = Math.min(LONGEST_WAIT, wait * 2);
      }
    };
  };
  open();

  return {
    watch(wires) {
      wanted = new Set(wires);
      bringUpToDate();
    },
    set(node, params) {
      tell('set', { node, params });
    },
    close() {
      finished = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
