import type { PortName, WireEnd } from './model';
import { readInputs } from './read';
import type { Change, Splice } from './text/splice';
import { changeOf } from './text/splice';
import { textSourceLike } from './yaml/emit';
import { entriesOf, itemsOf, type Scalar, textOf, type Value, valueAt } from './yaml/value';

/** What a name of a node is written for. */
export type ReferenceKind =
  | 'node'
  | 'input'
  | 'output'
  | 'replace'
  | 'expect'
  | 'replaces'
  | 'method'
  | 'withheld'
  | 'figure'
  | 'layout';

/** A place in a file that names a node, or an input of the graph. */
export interface Reference extends PortName {
  readonly kind: ReferenceKind;
  /** Its text begins with the name. */
  readonly scalar: Scalar;
  /** Who refers: a node, an output, a test, a method or a column. */
  readonly by: string;
}

/** Every place that names a node, in no certain order. */
export function referencesIn(root: Value | undefined): readonly Reference[] {
  return [
    ...entriesOf(valueAt(root, 'nodes')).flatMap(({ key, value }) => [
      reference('node', key, key.text, key.text),
      ...endReferences('input', key.text, value),
    ]),
    ...entriesOf(valueAt(root, 'inputs')).map(({ key }) => reference('node', key, key.text, '')),
    ...entriesOf(valueAt(root, 'outputs')).flatMap(({ key, value }) => {
      const from = valueAt(value, 'from');
      return from?.kind === 'scalar' ? [named('output', from, key.text)] : [];
    }),
    ...itemsOf(valueAt(root, 'tests')).flatMap(testReferences),
    ...evaluationReferences(valueAt(root, 'evaluation')),
    ...entriesOf(valueAt(root, 'layout')).map(({ key }) => reference('layout', key, key.text, '')),
  ];
}

function testReferences(test: Value): readonly Reference[] {
  const by = textOf(valueAt(test, 'name')) ?? '';
  return [
    ...entriesOf(valueAt(test, 'replace')).map(({ key }) =>
      reference('replace', key, key.text, by),
    ),
    ...entriesOf(valueAt(test, 'expect')).map(({ key }) => named('expect', key, by)),
  ];
}

function evaluationReferences(evaluation: Value | undefined): readonly Reference[] {
  const replaces = valueAt(evaluation, 'replaces');
  return [
    ...(replaces?.kind === 'scalar' ? [reference('replaces', replaces, replaces.text, '')] : []),
    ...itemsOf(valueAt(evaluation, 'withheld')).flatMap((item) =>
      item.kind === 'scalar' ? [named('withheld', item, '')] : [],
    ),
    ...entriesOf(valueAt(evaluation, 'methods')).flatMap(({ key, value }) =>
      endReferences('method', key.text, value),
    ),
    ...entriesOf(valueAt(evaluation, 'columns')).flatMap(({ key, value }) => {
      const figure = valueAt(value, 'figure');
      return figure?.kind === 'scalar'
        ? [reference('figure', figure, /^[^/.]*/.exec(figure.text)?.[0] ?? '', key.text)]
        : [];
    }),
  ];
}

function endReferences(kind: 'input' | 'method', by: string, node: Value): readonly Reference[] {
  const ends: WireEnd[] = [...readInputs(node).values()].flatMap((wires) => wires.ends);
  return ends.map(({ node: name, port, scalar }) => ({ kind, node: name, port, scalar, by }));
}

function reference(kind: ReferenceKind, scalar: Scalar, node: string, by: string): Reference {
  return { kind, node, scalar, by };
}

function named(kind: ReferenceKind, scalar: Scalar, by: string): Reference {
  const [node = '', port] = scalar.text.split('.');
  return { kind, node, port, scalar, by };
}

/** Writes other names wherever nodes are named. */
export function renameReferences(
  text: string,
  references: readonly Reference[],
  names: ReadonlyMap<string, string>,
): Change {
  return changeOf(
    references.flatMap((one): readonly Splice[] => {
      const name = names.get(one.node);
      return name === undefined || name === one.node
        ? []
        : [renamePrefix(text, one.scalar, one.node, name)];
    }),
  );
}

/** Writes another beginning of a scalar's text and leaves the rest as it is. */
function renamePrefix(text: string, scalar: Scalar, former: string, name: string): Splice {
  const quote = scalar.style === 'plain' ? 0 : 1;
  const from = scalar.span.start + quote;
  const rest = scalar.text.slice(former.length);
  const written = textSourceLike(scalar, name + rest);
  return text.startsWith(former, from) && !(quote === 0 && written.startsWith('"'))
    ? { from, to: from + former.length, insert: name }
    : { from: scalar.span.start, to: scalar.span.end, insert: written };
}
