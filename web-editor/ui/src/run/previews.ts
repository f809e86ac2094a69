import { useCallback, useSyncExternalStore } from 'react';
import type { Preview } from '../api/events';
import type { Plain } from '../graph/yaml/value';

/** So many of the last numbers of a wire are drawn. */
export const TREND = 60;

/** What a wire showed last. */
export interface Glimpse {
  readonly preview: Preview;
  /** Decoded, for a picture. */
  readonly picture: ImageBitmap | undefined;
  /** The last scores, the newest last. */
  readonly trend: readonly number[];
}

/** Nothing where what was shown is of a stream that nobody wants to see any more. */
type Listener = (glimpse: Glimpse | undefined) => void;

/**
 * The newest look at each watched wire. It goes around React: pictures come many times a second, and
 * each is drawn by whoever shows the wire.
 */
export class Previews {
  readonly #last = new Map<string, Glimpse>();
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Wires whose picture is being decoded; what comes meanwhile is skipped. */
  readonly #decoding = new Set<string>();
  #stream: string | undefined;

  last(wire: string): Glimpse | undefined {
    return this.#last.get(wire);
  }

  /** Calls with every new look at a wire, until the function that is returned is called. */
  subscribe(wire: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(wire) ?? new Set();
    this.#listeners.set(wire, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** Shows one stream from now on, or whichever is newest; the others leave the wires. */
  only(stream: string | undefined): void {
    this.#stream = stream;
    for (const [wire, { preview }] of this.#last) {
      if (!this.#wants(preview)) {
        this.#put(wire, undefined);
      }
    }
  }

  async show(preview: Preview): Promise<void> {
    const { wire, content } = preview;
    if (!this.#wants(preview)) {
      return;
    }
    if (content.kind === 'value') {
      const trend = [...(this.#last.get(wire)?.trend ?? []), ...scoreIn(content.value)];
      this.#put(wire, { preview, picture: undefined, trend: trend.slice(-TREND) });
      return;
    }
    if (this.#decoding.has(wire)) {
      return;
    }
    this.#decoding.add(wire);
    try {
      const picture = await createImageBitmap(content.jpeg);
      if (this.#wants(preview)) {
        this.#put(wire, { preview, picture, trend: [] });
      } else {
        picture.close();
      }
    } finally {
      this.#decoding.delete(wire);
    }
  }

  clear(): void {
    for (const { picture } of this.#last.values()) {
      picture?.close();
    }
    this.#last.clear();
  }

  #wants({ stream }: Preview): boolean {
    return this.#stream === undefined || stream === this.#stream;
  }

  #put(wire: string, glimpse: Glimpse | undefined): void {
    const former = this.#last.get(wire);
    if (glimpse === undefined) {
      this.#last.delete(wire);
    } else {
      this.#last.set(wire, glimpse);
    }
    this.#listeners.get(wire)?.forEach((listener) => {
      listener(glimpse);
    });
    former?.picture?.close();
  }
}

/** The first of the figures of a score; the others stand in words beside it. */
function scoreIn(value: Plain): readonly number[] {
  const score = memberOf(value, 'score');
  const figures: readonly Plain[] =
    typeof score === 'object' && score !== null ? Object.values(score) : [];
  return figures.filter((figure) => typeof figure === 'number').slice(0, 1);
}

function memberOf(value: Plain, key: string): Plain | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Plain>>)[key]
    : undefined;
}

/** What is not a picture, in a few characters. */
export function wordsOf(value: Plain): string {
  const score = memberOf(value, 'score');
  if (typeof score === 'object' && score !== null) {
    return Object.entries(score)
      .map(([name, figure]) => `${name} ${short(figure)}`)
      .join('  ');
  }
  const text = memberOf(value, 'text');
  if (typeof text === 'string') {
    return text;
  }
  const tensor = memberOf(value, 'tensor');
  if (tensor !== undefined) {
    const shape = memberOf(tensor, 'shape');
    const sides = Array.isArray(shape) ? shape.join('×') : '';
    return `${sides} ⌀ ${short(memberOf(tensor, 'mean') ?? '')}`;
  }
  return JSON.stringify(value);
}

function short(figure: Plain): string {
  return typeof figure === 'number' ? figure.toPrecision(4) : JSON.stringify(figure);
}

export const previews = new Previews();

/** Whether a wire has shown anything since its run began. */
export function useGlimpsed(wire: string): boolean {
  const subscribe = useCallback((changed: () => void) => previews.subscribe(wire, changed), [wire]);
  return useSyncExternalStore(subscribe, () => previews.last(wire) !== undefined);
}
