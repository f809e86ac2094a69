import { type Contract, inputOf } from '../contract';
import type { GraphDocument } from '../document';
import type { GraphNode, WireEnd } from '../model';
import { referencesIn } from '../references';
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
  ids.forEach((id) => nodeOf(document, id));
  const gone = new Set(ids);
  const change = inSteps(
    document,
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
  ids.forEach((id) => nodeOf(document, id));
  const change = inSteps(
    document,
    ...ids.flatMap((id): readonly Step[] => [
      leadPast(id, context),
      (now) => removeNodes(now, [id]).change,
    ]),
  );
  return { change, select: [] };
}

function leadPast(id: string, { contracts }: Context): Step {
  return (document) => {
    const { graph } = document;
    const node = nodeOf(document, id);
    const contract = contracts.contractOf(node);
    const users = referencesIn(document.root).filter(
      ({ kind, node: named, by }) =>
        named === id && by !== id && (kind === 'input' || kind === 'output'),
    );
    return changeOf(
      users.flatMap(({ kind, scalar, port, by }): readonly Splice[] => {
        const wanted =
          kind === 'output'
            ? graph.outputs.get(by)?.type
            : inputTaking(document, by, scalar, contracts.contractOf(nodeOf(document, by)));
        const target = targetOf(graph, contracts, { node: id, port }, wanted);
        const type = target.kind === 'found' ? target.type : wanted;
        const feed = feedOf(node, contract, target.kind === 'found' ? target.port : port, type);
        return feed === undefined
          ? []
          : [
              {
                from: scalar.span.start,
                to: scalar.span.end,
                insert: textSourceLike(scalar, feed.scalar.text),
              },
            ];
      }),
    );
  };
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
function feedOf(
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
