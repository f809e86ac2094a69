import { changed, type GraphDocument, openDocument } from '../document';
import { type GraphNode, isPath, type Place, type PortName } from '../model';
import { replaceReferences, soleReference } from '../param-references';
import { directoryOf, rebased } from '../paths';
import { Refusal } from '../problem';
import { type Reference, referencesIn } from '../references';
import { type Change, changeOf, type Splice } from '../text/splice';
import { flowSource, textSource, textSourceLike } from '../yaml/emit';
import { type Plain, scalarsIn, valueAt } from '../yaml/value';
import { type Edit, inSteps, nodeOf } from './edit';
import { freeNames, membersOf } from './fragment';
import { placeNodes } from './layout';
import { insertNodes, takeOut } from './nodes';
import { alignedSource, dropWires } from './wires';
import { FIRST } from '../yaml/section';

/** Puts the nodes of a subgraph in the place of the node that stands for it. */
export function unpackNode(document: GraphDocument, id: string, subgraph: string): Edit {
  const node = nodeOf(document, id);
  const inner = openDocument(subgraph);
  if (inner.problems.length > 0 || inner.graph.nodes.size === 0) {
    throw new Refusal('not-a-subgraph', `${node.type} cannot be read`);
  }
  const references = referencesIn(document.root);
  refuseReplaced(references, id);
  const names = innerNames(document, inner, id);
  const prepared = prepare(node, inner, names);
  const members = membersOf(prepared, 'nodes', () => true);
  const order = [...document.graph.nodes.keys()];
  const before = order[order.indexOf(id) - 1] ?? FIRST;
  const change = inSteps(
    document,
    leadIn(node, inner, references, names),
    dropWires(({ node: from }, by) => from === id && by !== id),
    takeOut(new Set([id])),
    insertNodes(members, before),
    placeNodes(placesFor(document.graph.layout.get(id), inner, names)),
  );
  return { change, select: [...names.values()] };
}

function refuseReplaced(references: readonly Reference[], id: string): void {
  const user = references.find(
    ({ kind, node }) => node === id && (kind === 'replace' || kind === 'replaces'),
  );
  if (user !== undefined) {
    const who = user.kind === 'replace' ? `test '${user.by}'` : 'the evaluation';
    throw new Refusal('in-use', `${who} replaces '${id}' as a whole`);
  }
}

/** The name of the subgraph's node itself becomes free. */
function innerNames(document: GraphDocument, inner: GraphDocument, id: string) {
  const without = changed(document, takeOut(new Set([id]))(document));
  const ids = [...inner.graph.nodes.keys()];
  const used = new Set([...without.graph.nodes.keys(), ...without.graph.inputs.keys()]);
  return freeNames(without, ids, (name) => (used.has(name) ? `${id}-${name}` : name));
}

/** The nodes of the subgraph as they are called, wired and set in the graph around it. */
function prepare(
  node: GraphNode,
  inner: GraphDocument,
  names: ReadonlyMap<string, string>,
): GraphDocument {
  const { graph } = inner;
  const unwired = (name: string) =>
    !graph.nodes.has(name) && graph.inputs.has(name) && feedOf(node, name) === undefined;
  const wired = changed(inner, dropWires((end) => unwired(end.node))(inner));
  return changed(wired, changeOf([...nodeSplices(node, wired, names)]));
}

function nodeSplices(
  node: GraphNode,
  { graph }: GraphDocument,
  names: ReadonlyMap<string, string>,
): readonly Splice[] {
  const splices: Splice[] = [];
  for (const { id, entry, inputs, type } of graph.nodes.values()) {
    splices.push(rewritten(entry.key, names.get(id) ?? id));
    for (const end of [...inputs.values()].flatMap(({ ends }) => ends)) {
      const feed = graph.nodes.has(end.node) ? undefined : feedOf(node, end.node);
      if (feed === undefined) {
        splices.push(rewritten(end.scalar, portText(names.get(end.node) ?? end.node, end.port)));
      } else if (feed.align === undefined || feed.align === 'exact') {
        splices.push(rewritten(end.scalar, feed.scalar.text));
      } else {
        const { start, end: to } = end.value.span;
        splices.push({
          from: start,
          to,
          insert: alignedSource(textSource(feed.scalar.text), feed),
        });
      }
    }
    const written = valueAt(entry.value, 'type');
    if (written?.kind === 'scalar' && isPath(type)) {
      splices.push(rewritten(written, rebased(type, directoryOf(node.type), '')));
    }
    for (const scalar of scalarsIn(valueAt(entry.value, 'params'))) {
      splices.push(...paramSplices(node, graph.params, scalar));
    }
  }
  return splices;
}

function paramSplices(
  node: GraphNode,
  declared: GraphDocument['graph']['params'],
  scalar: ReturnType<typeof scalarsIn>[number],
): readonly Splice[] {
  const valueOf = (name: string): Plain | undefined => {
    const declaration = declared.get(name);
    const value = node.params.get(name) ?? declaration?.default;
    if (declaration !== undefined && value === undefined) {
      throw new Refusal('missing-param', `'${node.id}' does not say what its param '${name}' is`);
    }
    return declaration === undefined ? undefined : value;
  };
  const sole = soleReference(scalar.text);
  const value = sole === undefined ? undefined : valueOf(sole);
  if (value !== undefined) {
    const { start, end } = scalar.span;
    return [{ from: start, to: end, insert: flowSource(value) }];
  }
  const text = replaceReferences(scalar.text, (name) => {
    const inserted = valueOf(name);
    return inserted === undefined || typeof inserted === 'string' ? inserted : flowSource(inserted);
  });
  return text === scalar.text ? [] : [rewritten(scalar, text)];
}

/** Wires from the subgraph's outputs become wires from the nodes that give them. */
function leadIn(
  node: GraphNode,
  inner: GraphDocument,
  references: readonly Reference[],
  names: ReadonlyMap<string, string>,
) {
  return (): Change =>
    changeOf(
      references.flatMap(({ kind, node: named, port, scalar }): readonly Splice[] => {
        if (named !== node.id || kind === 'layout' || kind === 'node') {
          return [];
        }
        if (kind === 'figure') {
          const path = scalar.text.slice(node.id.length + 1);
          const first = /^[^/.]*/.exec(path)?.[0] ?? '';
          const renamed = names.get(first);
          return renamed === undefined
            ? []
            : [rewritten(scalar, renamed + path.slice(first.length))];
        }
        const source = outputSource(node, inner, port, names);
        return source === undefined ? [] : [rewritten(scalar, source)];
      }),
    );
}

function outputSource(
  node: GraphNode,
  { graph }: GraphDocument,
  port: string | undefined,
  names: ReadonlyMap<string, string>,
): string | undefined {
  const output = port === undefined ? [...graph.outputs.values()][0] : graph.outputs.get(port);
  const from = output?.from;
  if (from === undefined) {
    return undefined;
  }
  const name = names.get(from.node);
  return name === undefined ? feedOf(node, from.node)?.scalar.text : portText(name, from.port);
}

function feedOf(node: GraphNode, input: string) {
  return node.inputs.get(input)?.ends[0];
}

function portText(node: string, port: PortName['port']): string {
  return port === undefined ? node : `${node}.${port}`;
}

function rewritten(scalar: Reference['scalar'], text: string): Splice {
  const { start, end } = scalar.span;
  return { from: start, to: end, insert: textSourceLike(scalar, text) };
}

function placesFor(
  place: Place | undefined,
  { graph }: GraphDocument,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, Place> {
  const places = [...graph.layout].filter(([name]) => names.has(name));
  const left = Math.min(...places.map(([, { x }]) => x));
  const top = Math.min(...places.map(([, { y }]) => y));
  const shift = place === undefined ? { x: 0, y: 0 } : { x: place.x - left, y: place.y - top };
  return new Map(
    places.map(([name, { x, y }]) => [names.get(name) ?? name, { x: x + shift.x, y: y + shift.y }]),
  );
}
