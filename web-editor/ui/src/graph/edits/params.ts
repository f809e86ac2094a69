import type { GraphDocument } from '../document';
import { GRAPH_KEYS, NODE_KEYS, PARAM_KEYS } from '../model';
import { referenceTo, replaceReferences } from '../param-references';
import { Refusal } from '../problem';
import { type Change, changeOf, type Splice } from '../text/splice';
import { flowSource, textSourceLike } from '../yaml/emit';
import { insertEntries, newEntry, putValue, removeEntries } from '../yaml/section';
import {
  entriesOf,
  entryOf,
  itemsOf,
  type Plain,
  scalarsIn,
  type Value,
  valueAt,
} from '../yaml/value';
import { type Edit, inSteps, nodeOf } from './edit';
import { requireFreeName } from './nodes';
import { dropTestParams } from './tests';

export function setParam(document: GraphDocument, id: string, param: string, value: Plain): Edit {
  nodeOf(document, id);
  const path = ['nodes', id, 'params', param];
  return { change: putPlain(document, path, value, { style: 'flow', order: NODE_KEYS }) };
}

/** Leaves a param to its default. */
export function unsetParam(document: GraphDocument, id: string, param: string): Edit {
  nodeOf(document, id);
  return { change: removeEntries(document, ['nodes', id, 'params'], new Set([param]), 'remove') };
}

/** What a param of the graph is like. */
export interface ParamSketch {
  readonly type: string;
  readonly default?: Plain | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly choices?: readonly Plain[] | undefined;
  readonly doc?: string | undefined;
}

export function addGraphParam(document: GraphDocument, name: string, sketch: ParamSketch): Edit {
  requireFreeName(name, new Set(document.graph.params.keys()));
  const given = Object.entries(sketch).filter(
    (entry): entry is [string, Plain] => entry[1] !== undefined,
  );
  const ordered = PARAM_KEYS.flatMap((key) => given.filter(([name]) => name === key));
  const member = newEntry(name, Object.fromEntries(ordered));
  const shape = { style: 'block', order: GRAPH_KEYS } as const;
  return { change: insertEntries(document, ['params'], [member], shape) };
}

/** Sets a key of a param's declaration, such as `default`; nothing takes the key away. */
export function setGraphParam(
  document: GraphDocument,
  name: string,
  key: (typeof PARAM_KEYS)[number],
  value: Plain | undefined,
): Edit {
  requireGraphParam(document, name);
  const path = ['params', name];
  return {
    change:
      value === undefined
        ? removeEntries(document, path, new Set([key]), 'keep')
        : putPlain(document, [...path, key], value, { style: 'flow' }, PARAM_KEYS),
  };
}

/** Removes a declaration, and what tests give the param. References to it stay, for its users. */
export function removeGraphParam(document: GraphDocument, name: string): Edit {
  requireGraphParam(document, name);
  const names = new Set([name]);
  const change = inSteps(document, dropTestParams(names), (now) =>
    removeEntries(now, ['params'], names, 'remove'),
  );
  return { change };
}

/** Gives a param another name wherever it is declared, referred to or given by a test. */
export function renameGraphParam(document: GraphDocument, name: string, to: string): Edit {
  const { root, graph } = document;
  requireGraphParam(document, name);
  const others = [...graph.params.keys()].filter((taken) => taken !== name);
  requireFreeName(to, new Set(others));
  const keys = [
    entryOf(valueAt(root, 'params'), name)?.key,
    ...itemsOf(valueAt(root, 'tests')).map((test) => entryOf(valueAt(test, 'params'), name)?.key),
  ].filter((key) => key !== undefined);
  const renamedKeys = keys.map((key): Splice => ({
    from: key.span.start,
    to: key.span.end,
    insert: textSourceLike(key, to),
  }));
  const referring = placesOfReferences(root).flatMap(scalarsIn);
  const renamedReferences = referring.flatMap((scalar): readonly Splice[] => {
    const { start, end } = scalar.span;
    const written = document.text.slice(start, end);
    const renamed = replaceReferences(written, (one) =>
      one === name ? referenceTo(to) : undefined,
    );
    return renamed === written ? [] : [{ from: start, to: end, insert: renamed }];
  });
  return { change: changeOf([...renamedKeys, ...renamedReferences]) };
}

/** Params of nodes and of what stands in for nodes: nowhere else is `${name}` a reference. */
function placesOfReferences(root: Value | undefined): readonly (Value | undefined)[] {
  const nodes = [
    ...entriesOf(valueAt(root, 'nodes')),
    ...entriesOf(valueAt(root, 'evaluation', 'methods')),
    ...itemsOf(valueAt(root, 'tests')).flatMap((test) => entriesOf(valueAt(test, 'replace'))),
  ];
  return nodes.map(({ value }) => valueAt(value, 'params'));
}

function requireGraphParam(document: GraphDocument, name: string): void {
  if (!document.graph.params.has(name)) {
    throw new Refusal('unknown-param', `the graph has no param '${name}'`);
  }
}

/** Sets name or description of the graph; an empty description is taken away. */
export function setHeader(
  document: GraphDocument,
  key: 'name' | 'description',
  text: string,
): Edit {
  if (key === 'name') {
    requireFreeName(text, new Set());
  } else if (text === '') {
    return { change: removeEntries(document, [], new Set([key]), 'keep') };
  }
  return { change: putPlain(document, [key], text, { style: 'block' }, GRAPH_KEYS) };
}

function putPlain(
  document: GraphDocument,
  path: readonly string[],
  value: Plain,
  shape: Parameters<typeof putValue>[3],
  order: readonly string[] = [],
): Change {
  const former = valueAt(document.root, ...path);
  const written =
    typeof value === 'string' && former?.kind === 'scalar'
      ? textSourceLike(former, value)
      : flowSource(value);
  return putValue(document, path, written, shape, order);
}
