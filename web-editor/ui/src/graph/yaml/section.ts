import { Refusal } from '../problem';
import { lineBreakOf } from '../text/position';
import { type Change, changeOf } from '../text/splice';
import { columnOf, indented, insertMembers, type NewMember, removeMembers } from './collection';
import { braces, entrySource, flowSource, textSource } from './emit';
import {
  type Entry,
  entryOf,
  isEmpty,
  type Mapping,
  type Plain,
  type Value,
  valueAt,
} from './value';

/** A text with its value: what edits of entries start from. */
export interface Source {
  readonly text: string;
  readonly root: Value | undefined;
}

/** How a mapping is written that is not there yet. */
export interface Shape {
  /** `block`: an entry a line. `flow`: all in braces. */
  readonly style: 'block' | 'flow';
  /** Keys of the mapping around it in the order in which people expect them. */
  readonly order?: readonly string[];
}

/** An entry that fits on a line. */
export function newEntry(key: string, value: Plain): NewMember {
  return entryFrom(key, flowSource(value));
}

/** The same, with the value written already. */
export function entryFrom(key: string, source: string): NewMember {
  const line = entrySource(key, source);
  return { lines: [line], flow: line };
}

/** An entry that holds entries. */
export function nestedEntry(key: string, members: readonly NewMember[], style: Shape['style']) {
  const flow = entrySource(key, braces(members.map((member) => member.flow)));
  const lines =
    style === 'block' && members.length > 0
      ? [`${textSource(key)}:`, ...members.flatMap((member) => indented(member.lines, '  '))]
      : [flow];
  return { lines, flow };
}

/**
 * Puts entries into the mapping at a path of keys, last or behind the entry called `after`. Creates
 * the mapping if it is missing.
 */
export function insertEntries(
  source: Source,
  path: readonly string[],
  members: readonly NewMember[],
  shape: Shape,
  after?: string,
): Change {
  const target = valueAt(source.root, ...path);
  const key = path.at(-1);
  if (target === undefined) {
    if (key === undefined) {
      return appendLines(source.text, members);
    }
    const outer = path.slice(0, -1);
    const place = placeOf(valueAt(source.root, ...outer), key, shape.order ?? []);
    const wrapped = nestedEntry(key, members, shape.style);
    return insertEntries(source, outer, [wrapped], { style: 'block' }, place);
  }
  if (isEmpty(target)) {
    return fillEmpty(source, path, target, members, shape);
  }
  if (target.kind !== 'mapping') {
    throw new Refusal('not-a-mapping', `'${key ?? 'the file'}' does not hold entries by name`);
  }
  return insertMembers(source.text, target, indexAfter(target, after), members);
}

function appendLines(text: string, members: readonly NewMember[]): Change {
  const lineBreak = lineBreakOf(text);
  const lines = members.flatMap((member) => member.lines).map((line) => line + lineBreak);
  const start = text === '' || text.endsWith('\n') ? '' : lineBreak;
  return changeOf([{ from: text.length, to: text.length, insert: start + lines.join('') }]);
}

/** Stands for the place before all others; no key can be called so. */
export const FIRST = ' first';

function placeOf(outer: Value | undefined, key: string, order: readonly string[]) {
  const rank = order.indexOf(key);
  if (rank < 0 || outer?.kind !== 'mapping') {
    return undefined;
  }
  const earlier = order.slice(0, rank);
  return outer.entries.findLast((entry) => earlier.includes(entry.key.text))?.key.text ?? FIRST;
}

function indexAfter(mapping: Mapping, after: string | undefined): number {
  if (after === FIRST) {
    return 0;
  }
  const index = mapping.entries.findIndex((entry) => entry.key.text === after);
  return index < 0 ? mapping.entries.length : index + 1;
}

function fillEmpty(
  source: Source,
  path: readonly string[],
  target: Value,
  members: readonly NewMember[],
  shape: Shape,
): Change {
  const { text } = source;
  const outer = valueAt(source.root, ...path.slice(0, -1));
  const entry = entryOf(outer, path.at(-1) ?? '');
  if (entry === undefined || (outer?.kind === 'mapping' && outer.flow) || shape.style === 'flow') {
    const written = braces(members.map((member) => member.flow));
    return entry === undefined
      ? changeOf([{ from: target.span.start, to: target.span.end, insert: written }])
      : replaceValue(text, entry, written);
  }
  const indent = ' '.repeat(columnOf(text, entry.key.span.start) + 2);
  const lines = indented(
    members.flatMap((member) => member.lines),
    indent,
  );
  const lineBreak = lineBreakOf(text);
  const colon = colonEnd(text, entry);
  const written = lines.map((line) => lineBreak + line).join('');
  return changeOf([
    { from: colon, to: Math.max(colon, target.span.end), insert: '' },
    endOfLineInsertion(text, Math.max(colon, target.span.end), written),
  ]);
}

function endOfLineInsertion(text: string, offset: number, insert: string) {
  const rest = /^[^\r\n]*/.exec(text.slice(offset))?.[0].length ?? 0;
  return { from: offset + rest, to: offset + rest, insert };
}

/** Removes entries; what to do with a mapping that loses its last one is told. */
export function removeEntries(
  source: Source,
  path: readonly string[],
  keys: ReadonlySet<string>,
  whenEmpty: 'remove' | 'keep',
): Change {
  const mapping = valueAt(source.root, ...path);
  if (mapping?.kind !== 'mapping') {
    return [];
  }
  const removed = new Set<number>();
  mapping.entries.forEach((entry, index) => {
    if (keys.has(entry.key.text)) {
      removed.add(index);
    }
  });
  const key = path.at(-1);
  if (removed.size === 0 || removed.size < mapping.entries.length || key === undefined) {
    return removeMembers(source.text, mapping, removed);
  }
  const outer = path.slice(0, -1);
  if (whenEmpty === 'remove') {
    return removeEntries(source, outer, new Set([key]), 'keep');
  }
  const entry = entryOf(valueAt(source.root, ...outer), key);
  if (mapping.flow || entry === undefined) {
    return changeOf([{ from: mapping.span.start, to: mapping.span.end, insert: '{}' }]);
  }
  const colon = colonEnd(source.text, entry);
  return changeOf([
    { from: colon, to: colon, insert: ' {}' },
    ...removeMembers(source.text, mapping, removed),
  ]);
}

/** Writes another value for an entry; `written` fits on a line. */
export function replaceValue(text: string, entry: Entry, written: string): Change {
  const { value } = entry;
  const colon = colonEnd(text, entry);
  if (value.kind === 'scalar' && value.style === 'empty') {
    const insert = text.charAt(colon - 1) === ':' ? ` ${written}` : `: ${written}`;
    return changeOf([{ from: colon, to: colon, insert }]);
  }
  const blockCollection = (value.kind === 'mapping' || value.kind === 'sequence') && !value.flow;
  return blockCollection
    ? changeOf([{ from: colon, to: value.span.end, insert: ` ${written}` }])
    : changeOf([{ from: value.span.start, to: value.span.end, insert: written }]);
}

/** Sets the value at a path: replaces what is there or puts an entry in. */
export function putValue(
  source: Source,
  path: readonly string[],
  written: string,
  shape: Shape,
  keyOrder: readonly string[] = [],
): Change {
  const key = path.at(-1) ?? '';
  const outer = valueAt(source.root, ...path.slice(0, -1));
  const entry = entryOf(outer, key);
  if (entry !== undefined) {
    return replaceValue(source.text, entry, written);
  }
  const place = placeOf(outer, key, keyOrder);
  return insertEntries(source, path.slice(0, -1), [entryFrom(key, written)], shape, place);
}

function colonEnd(text: string, entry: Entry): number {
  const gap = /^\s*:/.exec(text.slice(entry.key.span.end, entry.key.span.end + 64));
  return entry.key.span.end + (gap?.[0].length ?? 0);
}
