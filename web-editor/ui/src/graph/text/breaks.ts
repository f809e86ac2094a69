import { lineBreakOf } from './position';
import type { Splice } from './splice';

/**
 * A text as an editor counts it, where every line break is one character, whatever the file writes.
 * Offsets of the editor lead back to the file, so that its line breaks stay what they are.
 */
export interface FlatText {
  readonly flat: string;
  /** From an offset of the flat text to one of the file. */
  readonly toFile: (offset: number) => number;
  /** From an offset of the file to one of the flat text. */
  readonly toFlat: (offset: number) => number;
}

export function flatten(text: string): FlatText {
  const wide: number[] = [];
  for (const { index } of text.matchAll(/\r\n/g)) {
    wide.push(index);
  }
  const flat = text.replace(/\r\n?/g, '\n');
  return {
    flat,
    toFile: (offset) => offset + countUpTo(wide.length, (i) => (wide[i] ?? 0) - i < offset),
    toFlat: (offset) => offset - countUpTo(wide.length, (i) => (wide[i] ?? 0) < offset),
  };
}

/** How many of the first numbers satisfy what only a beginning of them can satisfy. */
function countUpTo(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Splices of the flat text as splices of the file, with the file's line breaks. */
export function unflattened(text: string, splices: readonly Splice[]): readonly Splice[] {
  const { toFile } = flatten(text);
  const lineBreak = lineBreakOf(text);
  return splices.map(({ from, to, insert }) => ({
    from: toFile(from),
    to: toFile(to),
    insert: insert.replace(/\r\n?|\n/g, lineBreak),
  }));
}
