import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar as YamlScalar,
} from 'yaml';
import type { Problem } from '../problem';
import { positionAt } from '../text/position';
import type { Entry, Scalar, ScalarStyle, Value } from './value';

/** A text as YAML. */
export interface Parsed {
  /** Nothing where the text is empty. */
  readonly root: Value | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a text; of a text with mistakes, as much as can be understood. */
export function parse(text: string): Parsed {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false });
  const problems = document.errors.map((error): Problem => {
    const offset = Math.min(error.pos[0], text.length);
    return {
      code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax',
      ...positionAt(text, offset),
      span: { start: offset, end: Math.min(Math.max(offset, error.pos[1]), text.length) },
      message: error.message,
    };
  });
  return {
    root: document.contents === null ? undefined : valueOf(text, document.contents),
    problems,
  };
}

function valueOf(text: string, node: Node): Value {
  if (isMap(node)) {
    const entries = node.items.flatMap((pair) => entryOf(text, pair));
    const flow = node.flow === true;
    const end = flow ? endOf(node) : (entries.at(-1)?.value.span.end ?? startOf(node));
    return { kind: 'mapping', flow, entries, span: { start: startOf(node), end } };
  }
  if (isSeq(node)) {
    const items = node.items.filter(isNode).map((item) => valueOf(text, item));
    const flow = node.flow === true;
    const end = flow ? endOf(node) : (items.at(-1)?.span.end ?? startOf(node));
    return { kind: 'sequence', flow, items, span: { start: startOf(node), end } };
  }
  return isScalar(node) && node.tag === undefined ? scalarOf(text, node) : foreign(node);
}

function entryOf(text: string, pair: Pair): readonly Entry[] {
  if (!isScalar(pair.key)) {
    return [];
  }
  const key = scalarOf(text, pair.key);
  const value = isNode(pair.value) ? valueOf(text, pair.value) : undefined;
  const isThere = value !== undefined && value.span.start < value.span.end;
  return [{ key, value: isThere ? value : emptyAt(colonEnd(text, key)) }];
}

function scalarOf(text: string, node: YamlScalar): Scalar {
  const style = styleOf(node);
  const start = startOf(node);
  // The range of a block scalar holds the line breaks behind it.
  const end =
    style === 'block' ? start + trimmedLength(text.slice(start, endOf(node))) : endOf(node);
  return {
    kind: 'scalar',
    text: textOf(node),
    value: plain(node.value),
    style,
    span: { start, end },
  };
}

/** The text as it is written, not as the core schema understands it: `1.0` is not `1`. */
function textOf(node: YamlScalar): string {
  if (typeof node.value === 'string') {
    return node.value;
  }
  return node.source ?? '';
}

function plain(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}

function styleOf(node: YamlScalar): ScalarStyle {
  switch (node.type) {
    case YamlScalar.QUOTE_SINGLE:
      return 'single';
    case YamlScalar.QUOTE_DOUBLE:
      return 'double';
    case YamlScalar.BLOCK_FOLDED:
    case YamlScalar.BLOCK_LITERAL:
      return 'block';
    default:
      return startOf(node) === endOf(node) ? 'empty' : 'plain';
  }
}

/** Right behind a key's colon, or behind a key without one. */
function colonEnd(text: string, { span }: Scalar): number {
  const colon = /^\s*:/.exec(text.slice(span.end, span.end + 64));
  return span.end + (colon?.[0].length ?? 0);
}

function emptyAt(offset: number): Scalar {
  return {
    kind: 'scalar',
    text: '',
    value: null,
    style: 'empty',
    span: { start: offset, end: offset },
  };
}

function foreign(node: Node): Value {
  return { kind: 'foreign', span: { start: startOf(node), end: endOf(node) } };
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function endOf(node: Node): number {
  return node.range?.[1] ?? 0;
}

function trimmedLength(text: string): number {
  return text.trimEnd().length;
}
