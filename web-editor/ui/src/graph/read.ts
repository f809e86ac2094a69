import { isMutedLine, mutedLines, readNote, unmuted } from './marks';
import type {
  Graph,
  GraphNode,
  GraphParam,
  GraphPort,
  InputWires,
  MutedNode,
  Place,
  WireEnd,
} from './model';
import type { Problem } from './problem';
import { lineStart, positionAt } from './text/position';
import { columnOf, standsAlone } from './yaml/collection';
import { parse } from './yaml/parse';
import type { Source } from './yaml/section';
import {
  type Entry,
  entriesOf,
  entryOf,
  itemsOf,
  plainOf,
  textOf,
  type Value,
  valueAt,
} from './yaml/value';

/** Reads a graph; what has another form than it should is left out. */
export function readGraph({ text, root }: Source): Graph {
  const nodes = named(valueAt(root, 'nodes'), (entry) => readNode(text, entry));
  return {
    name: textOf(valueAt(root, 'name')) ?? '',
    description: textOf(valueAt(root, 'description')) ?? '',
    params: named(valueAt(root, 'params'), readParam),
    inputs: named(valueAt(root, 'inputs'), readPort),
    outputs: named(valueAt(root, 'outputs'), readPort),
    nodes,
    muted: readMuted(text, nodes),
    layout: readLayout(valueAt(root, 'layout')),
  };
}

/** Problems of form that make the canvas show less than the text holds. */
export function formProblems({ text, root }: Source): readonly Problem[] {
  const problem = (value: Value, message: string): Problem => ({
    code: 'bad-value',
    ...positionAt(text, value.span.start),
    span: value.span,
    message,
  });
  if (root === undefined) {
    return [];
  }
  if (root.kind !== 'mapping') {
    return [problem(root, "a graph begins with 'kinoloom: 1', a name and nodes")];
  }
  return ['params', 'inputs', 'outputs', 'nodes', 'layout'].flatMap((key) => {
    const value = valueAt(root, key);
    if (value === undefined || value.kind === 'mapping' || textOf(value) === '') {
      return [];
    }
    return value.kind === 'scalar' && value.value === null
      ? []
      : [problem(value, `'${key}' holds entries by name`)];
  });
}

function named<T>(value: Value | undefined, read: (entry: Entry) => T): ReadonlyMap<string, T> {
  return new Map(entriesOf(value).map((entry) => [entry.key.text, read(entry)]));
}

function readParam(entry: Entry): GraphParam {
  const value = valueAt(entry.value, 'default');
  return {
    name: entry.key.text,
    type: textOf(valueAt(entry.value, 'type')) ?? 'string',
    default: value === undefined ? undefined : plainOf(value),
    choices: itemsOf(valueAt(entry.value, 'choices')).map(plainOf),
    doc: textOf(valueAt(entry.value, 'doc')) ?? '',
    entry,
  };
}

function readPort(entry: Entry): GraphPort {
  const from = valueAt(entry.value, 'from');
  return {
    name: entry.key.text,
    type: textOf(valueAt(entry.value, 'type')) ?? '',
    doc: textOf(valueAt(entry.value, 'doc')) ?? '',
    required: textOf(valueAt(entry.value, 'required')) !== 'false',
    from: from === undefined ? undefined : readEnd(from),
    entry,
  };
}

function readNode(text: string, entry: Entry): GraphNode {
  return {
    id: entry.key.text,
    type: textOf(valueAt(entry.value, 'type')) ?? '',
    inputs: readInputs(entry.value),
    params: named(valueAt(entry.value, 'params'), (param) => plainOf(param.value)),
    onError: textOf(valueAt(entry.value, 'on-error')) ?? 'fail',
    ...readNote(noteAbove(text, entry)),
    entry,
  };
}

/** The wires into a node, or into what has inputs like one. */
export function readInputs(node: Value): ReadonlyMap<string, InputWires> {
  return named(entryOf(node, 'inputs')?.value, (entry) => {
    const list = entry.value.kind === 'sequence';
    const values = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
    const ends = values.map(readEnd).filter((end) => end !== undefined);
    return { list, ends, entry };
  });
}

export function readEnd(value: Value): WireEnd | undefined {
  const scalar = value.kind === 'mapping' ? valueAt(value, 'from') : value;
  if (scalar?.kind !== 'scalar' || scalar.text === '') {
    return undefined;
  }
  const [node = '', port] = scalar.text.split('.');
  return {
    node,
    port,
    align: textOf(valueAt(value, 'align')),
    within: textOf(valueAt(value, 'within')),
    scalar,
    value,
  };
}

function readLayout(value: Value | undefined): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { key, value: place } of entriesOf(value)) {
    const [x, y] = itemsOf(place).map(plainOf);
    if (typeof x === 'number' && typeof y === 'number') {
      places.set(key.text, { x, y });
    }
  }
  return places;
}

/** Nodes whose lines are comments. What does not read as a node stays a comment. */
function readMuted(
  text: string,
  atWork: ReadonlyMap<string, GraphNode>,
): ReadonlyMap<string, MutedNode> {
  const muted = new Map<string, MutedNode>();
  for (const lines of mutedLines(text)) {
    const written = `nodes:\n${unmuted(text.slice(lines.start, lines.end))}\n`;
    const { root, problems } = parse(written);
    const entries = entriesOf(valueAt(root, 'nodes'));
    const [entry] = entries;
    if (problems.length > 0 || entries.length !== 1 || entry?.value.kind !== 'mapping') {
      continue;
    }
    const node = {
      ...readNode(written, entry),
      ...readNote(commentAbove(text, text.indexOf('#', lines.start))),
    };
    if (!atWork.has(node.id)) {
      muted.set(node.id, { node, lines });
    }
  }
  return muted;
}

/** The text of the comment lines right above an entry. */
export function noteAbove(text: string, { key }: Entry): string {
  return commentAbove(text, key.span.start);
}

function commentAbove(text: string, start: number): string {
  if (!standsAlone(text, start)) {
    return '';
  }
  const indent = ' '.repeat(columnOf(text, start));
  const lines: string[] = [];
  let at = lineStart(text, start);
  while (at > 0) {
    const above = lineStart(text, at - 1);
    const line = text.slice(above, at).trimEnd();
    if (!line.startsWith(`${indent}#`) || isMutedLine(line)) {
      break;
    }
    lines.unshift(line.slice(indent.length + 1).replace(/^ /, ''));
    at = above;
  }
  return lines.join('\n');
}
