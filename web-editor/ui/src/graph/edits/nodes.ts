import type { GraphDocument } from '../document';
import { bypassNote, type LedWire } from '../marks';
import { GRAPH_KEYS, type GraphNode, NODE_KEYS, type Place, typeId } from '../model';
import { isKebabCase, toKebabCase, uniqueName } from '../names';
import { Refusal } from '../problem';
import { referencesIn, renameReferences } from '../references';
import { lineBreakOf, lineEnd, lineStart } from '../text/position';
import { type Change, changeOf } from '../text/splice';
import { columnOf, indented, type NewMember, standsAlone } from '../yaml/collection';
import { braces, entrySource, flowSource, textSource, textSourceLike } from '../yaml/emit';
import { insertEntries, putValue, removeEntries } from '../yaml/section';
import { entryOf, type Plain, valueAt } from '../yaml/value';
import { type Edit, inSteps, nodeOf, type Step, takenNames } from './edit';
import { placeNodes } from './layout';

/** Lines of node entries become no longer than this if they can be broken. */
const WIDEST = 100;

/** What a new node is like. */
export interface NodeSketch {
  readonly type: string;
  /** A wish; the name becomes one that is free. */
  readonly name?: string | undefined;
  readonly params?: Readonly<Record<string, Plain>> | undefined;
  /** Where packets come from, as written in a file, by port. */
  readonly inputs?: Readonly<Record<string, Plain>> | undefined;
}

/** How a node is written: on one line if it fits there. */
export function nodeMember(name: string, sketch: NodeSketch): NewMember {
  const parts = [
    entrySource('type', textSource(sketch.type)),
    ...(['inputs', 'params'] as const).flatMap((key) => {
      const values = sketch[key];
      return values === undefined || Object.keys(values).length === 0
        ? []
        : [entrySource(key, flowSource(values))];
    }),
  ];
  const flow = entrySource(name, braces(parts));
  const fits = flow.length + 2 <= WIDEST;
  return { lines: fits ? [flow] : [`${textSource(name)}:`, ...indented(parts, '  ')], flow };
}

/** The name that a node of a type gets if nobody wishes for another. */
export function nameForType(type: string): string {
  return toKebabCase(
    typeId(type)
      .replace(/^.*\//, '')
      .replace(/\.ya?ml$/, ''),
  );
}

export function addNode(
  document: GraphDocument,
  sketch: NodeSketch,
  place?: Place,
  after?: string,
): Edit {
  const wish = toKebabCase(sketch.name ?? '', nameForType(sketch.type));
  const name = uniqueName(wish, takenNames(document));
  const change = inSteps(
    document,
    insertNodes([nodeMember(name, sketch)], after),
    placeNodes(place === undefined ? new Map<string, Place>() : new Map([[name, place]])),
  );
  return { change, select: [name] };
}

/** Puts entries into `nodes`. */
export function insertNodes(members: readonly NewMember[], after?: string): Step {
  return (document) =>
    insertEntries(document, ['nodes'], members, { style: 'block', order: GRAPH_KEYS }, after);
}

/** Removes the entries of nodes and their places, and nothing that refers to them. */
export function takeOut(ids: ReadonlySet<string>): Step {
  return (document) =>
    changeOf([
      ...removeEntries(document, ['nodes'], ids, 'keep'),
      ...removeEntries(document, ['layout'], ids, 'remove'),
    ]);
}

/** Gives a node another name wherever it is named. */
export function renameNode(document: GraphDocument, id: string, name: string): Edit {
  nodeOf(document, id);
  requireFreeName(name, new Set([...takenNames(document)].filter((taken) => taken !== id)));
  const change = renameReferences(
    document.text,
    referencesIn(document.root),
    new Map([[id, name]]),
  );
  return { change, select: [name] };
}

/** @throws Refusal if the runtime would not take the name, or something else has it */
export function requireFreeName(name: string, taken: ReadonlySet<string>): void {
  if (!isKebabCase(name)) {
    throw new Refusal(
      'bad-name',
      `'${name}' cannot be a name: use lower-case letters, digits and single hyphens, such as 'low-light'`,
    );
  }
  if (taken.has(name)) {
    throw new Refusal('name-taken', `'${name}' is taken already`);
  }
}

export function setType(document: GraphDocument, id: string, type: string): Edit {
  nodeOf(document, id);
  return { change: putNodeKey(document, id, 'type', type) };
}

/** `fail` is what nodes do anyway and is not written. */
export function setOnError(document: GraphDocument, id: string, onError: string): Edit {
  nodeOf(document, id);
  return {
    change:
      onError === 'fail'
        ? removeEntries(document, ['nodes', id], new Set(['on-error']), 'keep')
        : putNodeKey(document, id, 'on-error', onError),
  };
}

function putNodeKey(document: GraphDocument, id: string, key: string, text: string): Change {
  const former = valueAt(document.root, 'nodes', id, key);
  const written = former?.kind === 'scalar' ? textSourceLike(former, text) : textSource(text);
  const order = { style: 'flow', order: NODE_KEYS } as const;
  return putValue(document, ['nodes', id, key], written, order, NODE_KEYS);
}

/** Writes the comment right above a node; an empty one takes it away. */
export function setNote(document: GraphDocument, id: string, note: string): Edit {
  const { text } = document;
  const node = nodeOf(document, id);
  const start = roomAbove(text, node);
  const to = node.bypassed === undefined ? start : lineStart(text, start - 1);
  let from = to;
  for (let lines = node.note === '' ? 0 : node.note.split('\n').length; lines > 0; lines--) {
    from = lineStart(text, from - 1);
  }
  const lines = note.trim() === '' ? [] : note.trim().split(/\r?\n/);
  const insert = lines.map((line) => commentLine(text, node, line)).join('');
  return { change: changeOf([{ from, to, insert }]) };
}

/** Writes, or takes away, the comment that says which wires a bypassed node gave. */
export function markBypassed(
  { text }: GraphDocument,
  node: GraphNode,
  wires: readonly LedWire[] | undefined,
): Change {
  const to = roomAbove(text, node);
  const from = node.bypassed === undefined ? to : lineStart(text, to - 1);
  const insert = wires === undefined ? '' : commentLine(text, node, bypassNote(wires));
  return changeOf([{ from, to, insert }]);
}

/** Where the line of a node begins. */
function roomAbove(text: string, { id, entry }: GraphNode): number {
  const { start } = entry.key.span;
  if (!standsAlone(text, start)) {
    throw new Refusal(
      'no-room',
      `'${id}' shares its line with others, a comment has no room there`,
    );
  }
  return lineStart(text, start);
}

function commentLine(text: string, { entry }: GraphNode, words: string): string {
  const indent = ' '.repeat(columnOf(text, entry.key.span.start));
  return `${indent}# ${words}`.trimEnd() + lineBreakOf(text);
}

/** Breaks the lines of nodes that have become too long, a key a line. */
export function breakLongLines(ids: readonly string[]): Step {
  return (document) => changeOf(ids.flatMap((id) => [...breakLongLine(document, id)]));
}

function breakLongLine(document: GraphDocument, id: string): Change {
  const { text } = document;
  const entry = entryOf(valueAt(document.root, 'nodes'), id);
  if (entry?.value.kind !== 'mapping' || !entry.value.flow) {
    return [];
  }
  const { start } = entry.key.span;
  const { span, entries } = entry.value;
  const end = lineEnd(text, start);
  if (end - lineStart(text, start) <= WIDEST || span.end !== end || !standsAlone(text, start)) {
    return [];
  }
  const lineBreak = lineBreakOf(text);
  const indent = ' '.repeat(columnOf(text, start) + 2);
  const lines = entries.map(({ key, value }) => text.slice(key.span.start, value.span.end));
  const written = lines.map((line) => lineBreak + indent + line).join('');
  const colon = text.indexOf(':', entry.key.span.end) + 1;
  return changeOf([{ from: colon, to: span.end, insert: written }]);
}
