import { OUTPUTS_PLACE } from './model';
import type { Span } from './text/position';

// What the editor has switched off is written into the file as comments: the runtime runs the same
// graph as the editor, and nothing but the text has to be kept.

/** Stands before every line of a node that takes no part in runs. */
const MUTED = '#muted';

export function isMutedLine(line: string): boolean {
  return /^[ \t]*#muted(?: |\r?$)/.test(line);
}

/** The lines of each muted node: what is written deeper belongs to the line above. */
export function mutedLines(text: string): readonly Span[] {
  const blocks: Span[] = [];
  for (const match of text.matchAll(/^[ \t]*#muted(?: (.*))?$/gm)) {
    const [line, written = ''] = match;
    const span = { start: match.index, end: match.index + line.length };
    const above = blocks.at(-1);
    const follows = above !== undefined && /^\r?\n$/.test(text.slice(above.end, span.start));
    if (follows && !/^\S/.test(written)) {
      blocks[blocks.length - 1] = { start: above.start, end: span.end };
    } else {
      blocks.push(span);
    }
  }
  return blocks;
}

/** Lines of a node as comments, all in one column. */
export function muted(lines: string, column: number): string {
  return lines
    .split('\n')
    .map((line) => {
      if (line.trim() === '') {
        return ' '.repeat(column) + MUTED + line.replace(/^[ \t]*/, '');
      }
      const indent = Math.min(column, line.length - line.trimStart().length);
      return `${line.slice(0, indent)}${MUTED} ${line.slice(indent)}`;
    })
    .join('\n');
}

/** The lines as they are written while the node is at work. */
export function unmuted(lines: string): string {
  return lines.replace(/^[ \t]*#muted$/gm, '').replace(/^([ \t]*)#muted /gm, '$1');
}

/** A wire that a bypassed node gave, and that comes from what the node takes while it is bypassed. */
export interface LedWire {
  /** Node that takes it; {@link OUTPUTS_PLACE} for an output of the graph. */
  readonly node: string;
  /** Input of the node, or the output of the graph. */
  readonly port: string;
  /** Which wire of an input that takes a list. */
  readonly index: number | undefined;
  /** The output of the bypassed node, where it was written. */
  readonly from: string | undefined;
}

const BYPASSED = 'bypassed: ';

const LED = /^(\.outputs|[^\s.[\]]+)\.([^\s.[\]]+)(?:\[(\d+)\])?(?: from (\S+))?$/;

/** The comment above a bypassed node, such as `bypassed: save.video, both.videos[1] from mask`. */
export function bypassNote(wires: readonly LedWire[]): string {
  const written = wires.map(({ node, port, index, from }) => {
    const place = index === undefined ? '' : `[${String(index)}]`;
    const output = from === undefined ? '' : ` from ${from}`;
    return `${node}.${port}${place}${output}`;
  });
  return BYPASSED + written.join(', ');
}

/** What a comment above a node says: words for people, and the wires of a bypassed node. */
export function readNote(comment: string): {
  readonly note: string;
  readonly bypassed: readonly LedWire[] | undefined;
} {
  const lines = comment.split('\n');
  const wires = ledWires(lines.at(-1) ?? '');
  return wires === undefined
    ? { note: comment, bypassed: undefined }
    : { note: lines.slice(0, -1).join('\n'), bypassed: wires };
}

function ledWires(line: string): readonly LedWire[] | undefined {
  if (!line.startsWith(BYPASSED)) {
    return undefined;
  }
  const wires: LedWire[] = [];
  for (const part of line.slice(BYPASSED.length).split(', ')) {
    const [, node, port, index, from] = LED.exec(part.trim()) ?? [];
    if (node === undefined || port === undefined) {
      return undefined;
    }
    wires.push({ node, port, index: index === undefined ? undefined : Number(index), from });
  }
  return wires;
}

/** Whether a wire led to an output of the graph. */
export function isGraphOutput({ node }: LedWire): boolean {
  return node === OUTPUTS_PLACE;
}
