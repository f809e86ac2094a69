import { type Contract, type Contracts, inputOf, outputOf, type Payload } from './contract';
import type { Graph, PortName } from './model';

/** What the end of a wire means. */
export type Target =
  | {
      readonly kind: 'found';
      /** Empty for an input of the graph itself. */
      readonly node: string;
      readonly port: string;
      readonly type: Payload;
    }
  /** The ports of the node are not known. */
  | { readonly kind: 'unknowable'; readonly node: string; readonly port: string | undefined }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * What the end of a wire means, by the runtime's rule: `node` alone means its only output, or among
 * several the first, if that is the only one that carries what is wanted.
 */
export function targetOf(
  graph: Graph,
  contracts: Contracts,
  end: PortName,
  wanted?: Payload,
): Target {
  const node = graph.nodes.get(end.node);
  if (node === undefined) {
    const input = graph.inputs.get(end.node);
    return input === undefined || end.port !== undefined
      ? broken(`there is no node '${end.node}'`)
      : { kind: 'found', node: '', port: input.name, type: input.type };
  }
  const contract = contracts.contractOf(node);
  if (contract === undefined) {
    return { kind: 'unknowable', node: end.node, port: end.port };
  }
  const output = end.port === undefined ? meantBy(contract, wanted) : outputOf(contract, end.port);
  if (output !== undefined) {
    return { kind: 'found', node: end.node, port: output.name, type: output.type };
  }
  if (end.port !== undefined) {
    return broken(`'${end.node}' has no output '${end.port}'`);
  }
  return contract.outputs.length === 0
    ? broken(`'${end.node}' has no outputs, it is a sink`)
    : broken(`'${end.node}' has several outputs; say which`);
}

function meantBy(contract: Contract, wanted: Payload | undefined) {
  const [first, ...others] = contract.outputs;
  if (first === undefined || others.length === 0) {
    return first;
  }
  const only = first.type === wanted && others.every((output) => output.type !== wanted);
  return only ? first : undefined;
}

function broken(reason: string): Target {
  return { kind: 'broken', reason };
}

/** What an input of a node takes, if that is known. */
export function wantedBy(graph: Graph, contracts: Contracts, node: string, port: string) {
  const found = graph.nodes.get(node);
  const contract = found && contracts.contractOf(found);
  return contract && inputOf(contract, port);
}

/** How an output is written: `node` where it is the only one, else `node.port`. */
export function endText(graph: Graph, contracts: Contracts, { node, port }: PortName): string {
  const found = graph.nodes.get(node);
  if (found === undefined || port === undefined) {
    return node;
  }
  const outputs = contracts.contractOf(found)?.outputs;
  return outputs?.length === 1 && outputs[0]?.name === port ? node : `${node}.${port}`;
}

type Consumers = ReadonlyMap<string, readonly string[]>;

/** Who takes from whom; a graph is asked once for each of its wires. */
const consumersOfGraphs = new WeakMap<Graph, Consumers>();

function consumersIn(graph: Graph): Consumers {
  const remembered = consumersOfGraphs.get(graph);
  if (remembered !== undefined) {
    return remembered;
  }
  const consumers = new Map<string, string[]>();
  for (const node of graph.nodes.values()) {
    for (const { ends } of node.inputs.values()) {
      for (const end of ends) {
        const known = consumers.get(end.node);
        if (known === undefined) {
          consumers.set(end.node, [node.id]);
        } else {
          known.push(node.id);
        }
      }
    }
  }
  consumersOfGraphs.set(graph, consumers);
  return consumers;
}

/** Nodes that can be reached from a node along wires, itself among them. */
export function downstreamOf(graph: Graph, start: string): ReadonlySet<string> {
  const consumers = consumersIn(graph);
  const reached = new Set([start]);
  for (const node of reached) {
    for (const next of consumers.get(node) ?? []) {
      reached.add(next);
    }
  }
  return reached;
}

/** Why an output cannot be wired to an input, in words; nothing if it can. */
export function whyNotConnect(
  graph: Graph,
  contracts: Contracts,
  from: PortName,
  to: { readonly node: string; readonly port: string },
): string | undefined {
  const consumer = graph.nodes.get(to.node);
  if (consumer === undefined) {
    return `there is no node '${to.node}'`;
  }
  const contract = contracts.contractOf(consumer);
  const input = contract && inputOf(contract, to.port);
  if (contract !== undefined && input === undefined) {
    return `'${to.node}' has no input '${to.port}'`;
  }
  const target = targetOf(graph, contracts, from, input?.type);
  if (target.kind === 'broken') {
    return target.reason;
  }
  if (from.node === to.node && graph.nodes.has(from.node)) {
    return 'a node cannot take what it gives itself';
  }
  if (downstreamOf(graph, to.node).has(from.node)) {
    return `'${from.node}' gets its packets from '${to.node}': the wires would form a cycle`;
  }
  if (target.kind === 'found' && input !== undefined && target.type !== input.type) {
    return `input '${to.port}' takes ${input.type}, but '${from.node}' gives ${target.type} here`;
  }
  return undefined;
}
