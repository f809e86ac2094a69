import { isMutedLine } from '../marks';
import { lineBreakOf, lineEnd, lineStart, nextLine, type Span } from '../text/position';
import type { Change, Splice } from '../text/splice';
import { changeOf } from '../text/splice';
import type { Entry, Mapping, Sequence } from './value';

/**
 * Edits of mappings and lists that touch the lines of the members concerned and no others. A member
 * is an entry of a mapping or an item of a list.
 */
export type Collection = Mapping | Sequence;

/** A member to put in, written both ways. */
export interface NewMember {
  /** Lines of block style, not indented; comments may come first. */
  readonly lines: readonly string[];
  /** The same within braces or brackets. */
  readonly flow: string;
}

/** Where the members of a collection are written, without comments around them. */
export function memberSpans(text: string, collection: Collection): readonly Span[] {
  if (collection.kind === 'mapping') {
    return collection.entries.map(entrySpan);
  }
  return collection.items.map(({ span }) =>
    collection.flow ? span : { start: text.lastIndexOf('-', span.start - 1), end: span.end },
  );
}

function entrySpan({ key, value }: Entry): Span {
  return { start: key.span.start, end: Math.max(key.span.end, value.span.end) };
}

/**
 * All lines that belong to a member of block style: the comments right above it, itself with what
 * stands behind it, and deeper comments right below. Ends where the next line begins.
 */
export function linesOf(text: string, member: Span): Span {
  const column = columnOf(text, member.start);
  let start = member.start;
  if (standsAlone(text, member.start)) {
    start = lineStart(text, start);
    while (start > 0 && commentColumn(text, lineStart(text, start - 1)) === column) {
      start = lineStart(text, start - 1);
    }
  }
  let end = nextLine(text, member.end);
  while (end < text.length && (commentColumn(text, end) ?? 0) > column) {
    end = nextLine(text, end);
  }
  return { start, end };
}

/** Removes members, their comments and their separators. */
export function removeMembers(text: string, collection: Collection, removed: ReadonlySet<number>) {
  const spans = memberSpans(text, collection);
  return changeOf(
    collection.flow ? flowRemovals(text, spans, removed) : blockRemovals(text, spans, removed),
  );
}

function blockRemovals(text: string, spans: readonly Span[], removed: ReadonlySet<number>) {
  const splices: Splice[] = [];
  const kept = spans.findIndex((_, index) => !removed.has(index));
  spans.forEach((span, index) => {
    if (!removed.has(index)) {
      return;
    }
    const next = spans[kept];
    if (standsAlone(text, span.start)) {
      const { start, end } = linesOf(text, span);
      splices.push({ from: start, to: end, insert: '' });
    } else if (next !== undefined && index + 1 === kept) {
      // The first entry of a list's item begins behind its dash: the next one moves up there.
      splices.push({ from: span.start, to: next.start, insert: '' });
    } else {
      splices.push({ from: span.start, to: lineEnd(text, span.end), insert: '' });
    }
  });
  return splices;
}

function flowRemovals(text: string, spans: readonly Span[], removed: ReadonlySet<number>) {
  const firstKept = spans.findIndex((_, index) => !removed.has(index));
  return spans.flatMap((span, index): readonly Splice[] => {
    if (!removed.has(index)) {
      return [];
    }
    const before = spans[index - 1];
    const after = spans[index + 1];
    const leads = index < firstKept || firstKept < 0;
    const gap = leads
      ? text.slice(span.end, after?.start ?? span.end)
      : text.slice(before?.end ?? span.start, span.start);
    if (gap.includes('#')) {
      const comma = /^\s*,/.exec(text.slice(span.end))?.[0].length ?? 0;
      return [{ from: span.start, to: span.end + comma, insert: '' }];
    }
    return leads
      ? [{ from: span.start, to: after?.start ?? span.end, insert: '' }]
      : [{ from: before?.end ?? span.start, to: span.end, insert: '' }];
  });
}

/** Puts members in before the one at `index`, or last. The collection must not be empty. */
export function insertMembers(
  text: string,
  collection: Collection,
  index: number,
  members: readonly NewMember[],
): Change {
  const spans = memberSpans(text, collection);
  const before = spans[Math.min(index, spans.length) - 1];
  const after = spans[index];
  const flow = members.map((member) => member.flow);
  if (collection.flow) {
    return before === undefined
      ? insertion(
          after?.start ?? collection.span.start,
          flow.map((source) => `${source}, `).join(''),
        )
      : insertion(before.end, flow.map((source) => `, ${source}`).join(''));
  }
  const lines = members.flatMap((member) => member.lines);
  const lineBreak = lineBreakOf(text);
  const indent = ' '.repeat(columnOf(text, (before ?? after ?? collection.span).start));
  if (before === undefined) {
    const start = after?.start ?? collection.span.start;
    const alone = standsAlone(text, start);
    const at = alone ? linesOf(text, { start, end: start }).start : start;
    return insertion(
      at,
      alone
        ? indented(lines, indent)
            .map((line) => line + lineBreak)
            .join('')
        : [...indented(lines, indent), indent].join(lineBreak).slice(indent.length),
    );
  }
  const { end } = linesOf(text, before);
  const at =
    end > 0 && text.charAt(end - 1) === '\n' ? lineEnd(text, lineStart(text, end - 1)) : end;
  return insertion(
    at,
    indented(lines, indent)
      .map((line) => lineBreak + line)
      .join(''),
  );
}

function insertion(at: number, insert: string): Change {
  return changeOf([{ from: at, to: at, insert }]);
}

/** Lines further to the right; blank ones stay blank. */
export function indented(lines: readonly string[], indent: string): readonly string[] {
  return lines.map((line) => (line === '' ? '' : indent + line));
}

/** Lines moved to the left by as much as the column of an offset is. */
export function outdented(text: string, { start, end }: Span, column: number): readonly string[] {
  const lines = text
    .slice(start, end)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  return lines.map((line) => {
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(spaces, column));
  });
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Whether nothing but spaces stands before it in its line. */
export function standsAlone(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** The column of a line's comment if the line holds nothing else; a muted node is no comment. */
function commentColumn(text: string, start: number): number | undefined {
  const line = text.slice(start, lineEnd(text, start));
  return isMutedLine(line) ? undefined : /^ *(?=#)/.exec(line)?.[0].length;
}
