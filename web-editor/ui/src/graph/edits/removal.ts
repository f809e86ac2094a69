import { type Contract, inputOf } from '../contract';
import type { GraphDocument } from '../document';
import type { GraphNode, WireEnd } from '../model';
import { type Reference, referencesIn } from '../references';
import { lineStart, nextLine } from '../text/position';
import { changeOf, type Splice } from '../text/splice';
import { targetOf } from '../wiring';
import { textSourceLike } from '../yaml/emit';
import { removeEntries } from '../yaml/section';
import { type Context, type Edit, inSteps, nodeOf, type Step } from './edit';
import { takeOut } from './nodes';
import { dropExpectations } from './tests';
import { dropWires } from './wires';

/**
 * Removes nodes and what cannot be meant without them: their wires, outputs of the graph, places,
 * and what tests replace and expect. `evaluation` stays as it is, for its author to decide.
 */
export function removeNodes(document: GraphDocument, ids: readonly string[]): Edit {
  const muted = ids.filter((id) => document.graph.muted.has(id));
  const gone = new Set(ids.filter((id) => !muted.includes(id)));
  gone.forEach((id) => nodeOf(document, id));
  const change = inSteps(
    document,
    dropMuted(muted),
    dropWires((end, by) => gone.has(end.node) && !gone.has(by)),
    (now) => {
      const outputs = [...now.graph.outputs.values()].filter(
        ({ from }) => from !== undefined && gone.has(from.node),
      );
      return removeEntries(now, ['outputs'], new Set(outputs.map(({ name }) => name)), 'remove');
    },
    dropExpectations(gone),
    takeOut(gone),
  );
  return { change, select: [] };
}

/**
 * Removes nodes and leads wires past them: what took an output takes what the node itself took,
 * where that is of the same payload. Other wires go.
 */
export function removeNodesKeepingWires(
  document: GraphDocument,
  ids: readonly string[],
  context: Context,
): Edit {
  const muted = ids.filter((id) => document.graph.muted.has(id));
  const others = ids.filter((id) => !muted.includes(id));
  others.forEach((id) => nodeOf(document, id));
  const change = inSteps(
    document,
    dropMuted(muted),
    ...others.flatMap((id): readonly Step[] => [
      leadPast(id, context),
      (now) => removeNodes(now, [id]).change,
    ]),
  );
  return { change, select: [] };
}

function dropMuted(ids: readonly string[]): Step {
  return (document) => {
    const { text, graph } = document;
    const gone = ids.flatMap((id) => graph.muted.get(id) ?? []);
    return changeOf([
      ...gone.map(({ node, lines }) => {
        let from = lines.start;
        for (let count = node.note === '' ? 0 : node.note.split('\n').length; count > 0; count--) {
          from = lineStart(text, from - 1);
        }
        return { from, to: nextLine(text, lines.end), insert: '' };
      }),
      ...removeEntries(document, ['layout'], new Set(ids), 'remove'),
    ]);
  };
}

/** A wire that a node gives, and what could take its place if the node did nothing. */
export interface Passing {
  /** Where the node is named as the source. */
  readonly user: Reference;
  /** A wire into the node of the same payload, if there is one. */
  readonly feed: WireEnd | undefined;
}

/** All wires that a node gives, to others and to outputs of the graph. */
export function passingsOf(
  document: GraphDocument,
  id: string,
  { contracts }: Context,
): readonly Passing[] {
  const { graph } = document;
  const node = nodeOf(document, id);
  const contract = contracts.contractOf(node);
  return referencesIn(document.root)
    .filter(
      ({ kind, node: named, by }) =>
        named === id && by !== id && (kind === 'input' || kind === 'output'),
    )
    .map((user): Passing => {
      const { kind, scalar, port, by } = user;
      const wanted =
        kind === 'output'
          ? graph.outputs.get(by)?.type
          : inputTaking(document, by, scalar, contracts.contractOf(nodeOf(document, by)));
      const target = targetOf(graph, contracts, { node: id, port }, wanted);
      const type = target.kind === 'found' ? target.type : wanted;
      const output = target.kind === 'found' ? target.port : port;
      return { user, feed: feedOf(node, contract, output, type) };
    });
}

/** Lets a wire come from elsewhere. */
export function rewired({ scalar }: Pick<Reference, 'scalar'>, source: string): Splice {
  const { start, end } = scalar.span;
  return { from: start, to: end, insert: textSourceLike(scalar, source) };
}

function leadPast(id: string, context: Context): Step {
  return (document) =>
    changeOf(
      passingsOf(document, id, context).flatMap(({ user, feed }) =>
        feed === undefined ? [] : [rewired(user, feed.scalar.text)],
      ),
    );
}

function inputTaking(
  document: GraphDocument,
  node: string,
  scalar: WireEnd['scalar'],
  contract: Contract | undefined,
) {
  for (const [port, { ends }] of nodeOf(document, node).inputs) {
    if (ends.some((end) => end.scalar === scalar || end.scalar.span.start === scalar.span.start)) {
      return contract && inputOf(contract, port)?.type;
    }
  }
  return undefined;
}

/** What a node takes that could stand for what it gives: the input called alike before others. */
export function feedOf(
  node: GraphNode,
  contract: Contract | undefined,
  output: string | undefined,
  type: string | undefined,
): WireEnd | undefined {
  if (contract === undefined) {
    const wired = [...node.inputs.values()].flatMap(({ ends }) => ends);
    return wired.length === 1 ? wired[0] : undefined;
  }
  const fitting = contract.inputs.filter((input) => input.type === type);
  const ordered = [...fitting.filter(({ name }) => name === output), ...fitting];
  return ordered.map(({ name }) => node.inputs.get(name)?.ends[0]).find((end) => end !== undefined);
}
