import type { Payload } from '../contract';
import { changed, type GraphDocument, openDocument } from '../document';
import { isPath, type Place, type PortName } from '../model';
import { uniqueName } from '../names';
import { paramsIn, referenceTo } from '../param-references';
import { directoryOf, rebased } from '../paths';
import { Refusal } from '../problem';
import { type Reference, referencesIn } from '../references';
import { type Change, changeOf, type Splice } from '../text/splice';
import { endText, targetOf, wantedBy } from '../wiring';
import { textSourceLike } from '../yaml/emit';
import { FIRST, nestedEntry, newEntry } from '../yaml/section';
import { entriesOf, type Plain, type Scalar, valueAt } from '../yaml/value';
import { type Context, type Edit, inSteps, nodeOf, takenNames } from './edit';
import { copyNodes, fileText, membersOf } from './fragment';
import { placeNodes } from './layout';
import { insertNodes, nodeMember, requireFreeName, takeOut } from './nodes';

/** An output that wires come from, as far as it is known. */
interface Crossing {
  readonly from: PortName;
  readonly type: Payload;
  readonly doc: string;
  /** The name it gets as a port of the group. */
  readonly name: string;
}

/**
 * Moves nodes into a graph file of their own and puts one node of that type in their place. Wires
 * that cross the border become ports, params that the nodes refer to become params of the file.
 *
 * @param path of the new file, as the graph writes it: `./soft-edges.yaml`
 */
export function groupNodes(
  document: GraphDocument,
  ids: readonly string[],
  name: string,
  path: string,
  context: Context,
): Edit {
  const inside = new Set(ids.map((id) => nodeOf(document, id).id));
  if (inside.size === 0) {
    throw new Refusal('nothing-selected', 'select the nodes to group first');
  }
  requireFreeName(name, new Set([...takenNames(document)].filter((taken) => !inside.has(taken))));
  const references = referencesIn(document.root);
  refuseReplaced(references, inside);
  const inputs = crossingsInto(document, inside, context);
  const outputs = crossingsOutOf(document, references, inside, context);
  const params = [...inside].flatMap((id) => [...paramsIn(nodeOf(document, id).entry.value)]);
  const declared = [...document.graph.params.keys()].filter((param) => params.includes(param));
  const text = innerText(document, inside, { name, path, inputs, outputs }, context);
  const member = nodeMember(name, {
    type: path,
    inputs: Object.fromEntries(inputs.map((one) => [one.name, writtenOf(one.from)])),
    params: Object.fromEntries(declared.map((param) => [param, referenceTo(param)])),
  });
  const order = [...document.graph.nodes.keys()];
  const end = order.findLastIndex((id) => inside.has(id));
  const before = order.slice(0, end).findLast((id) => !inside.has(id)) ?? FIRST;
  const change = inSteps(
    document,
    (now) => leadOut(now, references, inside, name, outputs, context),
    takeOut(inside),
    insertNodes([member], before),
    placeNodes(centreOf(document, inside, name)),
  );
  return { change, select: [name], files: [{ path, text }] };
}

function refuseReplaced(references: readonly Reference[], inside: ReadonlySet<string>): void {
  for (const { kind, node, by } of references) {
    if (inside.has(node) && kind === 'replace') {
      throw new Refusal('in-use', `test '${by}' replaces '${node}'; leave it out of the group`);
    }
    if (inside.has(node) && kind === 'replaces') {
      throw new Refusal(
        'in-use',
        `methods of the evaluation replace '${node}'; leave it out of the group`,
      );
    }
  }
}

/** One output outside, however many nodes inside take it. */
function crossingsInto(
  document: GraphDocument,
  inside: ReadonlySet<string>,
  { contracts }: Context,
): readonly Crossing[] {
  const { graph } = document;
  const found = new Map<string, Crossing>();
  const taken = new Set(inside);
  for (const id of inside) {
    for (const [port, { ends }] of nodeOf(document, id).inputs) {
      for (const end of ends.filter(({ node }) => !inside.has(node))) {
        const input = wantedBy(graph, contracts, id, port);
        const target = targetOf(graph, contracts, end, input?.type);
        const type = target.kind === 'found' ? target.type : input?.type;
        const key = target.kind === 'found' ? `${target.node} ${target.port}` : end.scalar.text;
        if (!found.has(key)) {
          const name = uniqueName(port, taken);
          taken.add(name);
          found.set(key, { from: end, type: known(type, end), doc: input?.doc ?? '', name });
        }
      }
    }
  }
  return [...found.values()];
}

/** One output inside, however many outside take it or look at it. */
function crossingsOutOf(
  document: GraphDocument,
  references: readonly Reference[],
  inside: ReadonlySet<string>,
  context: Context,
): readonly Crossing[] {
  const found = new Map<string, Omit<Crossing, 'name'>>();
  for (const reference of references) {
    if (leavesGroup(reference, inside)) {
      const { from, type, doc } = sourceOf(document, reference, context);
      found.set(keyOf(from), { from, type: known(type, from), doc });
    }
  }
  const crossings = [...found.values()];
  const taken = new Set<string>();
  return crossings.map((crossing) => {
    const { node, port } = crossing.from;
    const alone = crossings.filter(({ from }) => from.port === port).length === 1;
    const name = uniqueName(alone && port !== undefined ? port : node, taken);
    taken.add(name);
    return { ...crossing, name };
  });
}

const USES: ReadonlySet<Reference['kind']> = new Set([
  'input',
  'output',
  'expect',
  'method',
  'withheld',
]);

function leavesGroup({ kind, node, by }: Reference, inside: ReadonlySet<string>): boolean {
  return inside.has(node) && USES.has(kind) && !(kind === 'input' && inside.has(by));
}

/** The output that a reference means, with its port written out where it is known. */
function sourceOf(document: GraphDocument, reference: Reference, { contracts }: Context) {
  const { graph } = document;
  const wanted = wantedThere(document, reference, { contracts });
  const target = targetOf(graph, contracts, reference, wanted);
  if (target.kind !== 'found') {
    return { from: { node: reference.node, port: reference.port }, type: wanted, doc: '' };
  }
  const contract = contracts.contractOf(nodeOf(document, reference.node));
  const doc = contract?.outputs.find(({ name }) => name === target.port)?.doc ?? '';
  return { from: { node: target.node, port: target.port }, type: target.type, doc };
}

function wantedThere(
  { graph }: GraphDocument,
  { kind, by, scalar }: Reference,
  { contracts }: Context,
): Payload | undefined {
  if (kind === 'output') {
    return graph.outputs.get(by)?.type;
  }
  for (const [port, { ends }] of graph.nodes.get(by)?.inputs ?? []) {
    if (kind === 'input' && ends.some((end) => isSame(end.scalar, scalar))) {
      return wantedBy(graph, contracts, by, port)?.type;
    }
  }
  return undefined;
}

function isSame(one: Scalar, other: Scalar): boolean {
  return one.span.start === other.span.start;
}

function keyOf({ node, port }: PortName): string {
  return `${node}.${port ?? ''}`;
}

function writtenOf({ node, port }: PortName): string {
  return port === undefined ? node : `${node}.${port}`;
}

function known(type: Payload | undefined, { node }: PortName): Payload {
  if (type === undefined) {
    throw new Refusal(
      'unknown-payload',
      `nobody knows what '${node}' gives; leave it out of the group`,
    );
  }
  return type;
}

/** Wires from nodes inside become wires from the group. */
function leadOut(
  document: GraphDocument,
  references: readonly Reference[],
  inside: ReadonlySet<string>,
  group: string,
  outputs: readonly Crossing[],
  context: Context,
): Change {
  return changeOf(
    references.flatMap((reference): readonly Splice[] => {
      const { kind, node, scalar } = reference;
      if (kind === 'figure' && inside.has(node)) {
        return [rewritten(scalar, `${group}/${scalar.text}`)];
      }
      if (!leavesGroup(reference, inside)) {
        return [];
      }
      const key = keyOf(sourceOf(document, reference, context).from);
      const port = outputs.find(({ from }) => keyOf(from) === key)?.name ?? '';
      return [rewritten(scalar, outputs.length === 1 ? group : `${group}.${port}`)];
    }),
  );
}

function rewritten(scalar: Scalar, text: string): Splice {
  const { start, end } = scalar.span;
  return { from: start, to: end, insert: textSourceLike(scalar, text) };
}

interface Sketch {
  readonly name: string;
  readonly path: string;
  readonly inputs: readonly Crossing[];
  readonly outputs: readonly Crossing[];
}

function innerText(
  document: GraphDocument,
  inside: ReadonlySet<string>,
  sketch: Sketch,
  context: Context,
): string {
  const inner = openDocument(copyNodes(document, [...inside]));
  const nodes = changed(inner, rewireInner(document, inner, inside, sketch, context));
  const all = () => true;
  return fileText([
    newEntry('kinoloom', 1),
    newEntry('name', sketch.name),
    nestedEntry('params', membersOf(nodes, 'params', all), 'block'),
    nestedEntry('inputs', sketch.inputs.map(inputEntry), 'block'),
    nestedEntry(
      'outputs',
      sketch.outputs.map((one) => outputEntry(document, one, context)),
      'block',
    ),
    nestedEntry('nodes', membersOf(nodes, 'nodes', all), 'block'),
    nestedEntry('layout', membersOf(nodes, 'layout', all), 'block'),
  ]);
}

function inputEntry({ name, type, doc }: Crossing) {
  return newEntry(name, withDoc({ type }, doc));
}

function outputEntry(
  { graph }: GraphDocument,
  { name, type, doc, from }: Crossing,
  context: Context,
) {
  return newEntry(name, withDoc({ type, from: endText(graph, context.contracts, from) }, doc));
}

function withDoc(port: Readonly<Record<string, Plain>>, doc: string): Plain {
  return doc === '' ? port : { ...port, doc };
}

/** Ends outside become inputs of the file; paths of subgraphs become relative to it. */
function rewireInner(
  outer: GraphDocument,
  inner: GraphDocument,
  inside: ReadonlySet<string>,
  { inputs, path }: Sketch,
  { contracts }: Context,
): Change {
  const splices: Splice[] = [];
  for (const node of inner.graph.nodes.values()) {
    for (const [port, { ends }] of node.inputs) {
      for (const end of ends.filter((one) => !inside.has(one.node))) {
        const wanted = wantedBy(outer.graph, contracts, node.id, port)?.type;
        const input = inputs.find((one) => meansSame(outer, one.from, end, wanted, contracts));
        splices.push(rewritten(end.scalar, input?.name ?? end.scalar.text));
      }
    }
  }
  for (const { value } of entriesOf(valueAt(inner.root, 'nodes'))) {
    const type = valueAt(value, 'type');
    if (type?.kind === 'scalar' && isPath(type.text)) {
      splices.push(rewritten(type, rebased(type.text, '', directoryOf(path))));
    }
  }
  return changeOf(splices);
}

function meansSame(
  { graph }: GraphDocument,
  one: PortName,
  other: PortName,
  wanted: Payload | undefined,
  contracts: Context['contracts'],
): boolean {
  const left = targetOf(graph, contracts, one, wanted);
  const right = targetOf(graph, contracts, other, wanted);
  return left.kind === 'found' && right.kind === 'found'
    ? left.node === right.node && left.port === right.port
    : keyOf(one) === keyOf(other);
}

function centreOf({ graph }: GraphDocument, inside: ReadonlySet<string>, name: string) {
  const places = [...inside].flatMap((id) => graph.layout.get(id) ?? []);
  if (places.length === 0) {
    return new Map<string, Place>();
  }
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = { x: mean(places.map(({ x }) => x)), y: mean(places.map(({ y }) => y)) };
  return new Map([[name, centre]]);
}
