import {
  type Contract,
  type Contracts,
  ERRORS,
  inputOf,
  type InputPort,
  outputOf,
  type Payload,
} from './contract';
import type { GraphDocument } from './document';
import {
  type Graph,
  type GraphNode,
  INPUTS_PLACE,
  isPath,
  OUTPUTS_PLACE,
  type Place,
  type WireEnd,
} from './model';
import { targetOf, whyNotConnect } from './wiring';
import type { Plain } from './yaml/value';

/** What a canvas shows of a port. */
export interface PortView {
  readonly name: string;
  /** Nothing where nobody knows. */
  readonly type: Payload | undefined;
  readonly doc: string;
  readonly required: boolean;
  readonly many: boolean;
  /** How many wires are at it. */
  readonly wires: number;
  /** Whether the node type has it; a port that only the file names is shown all the same. */
  readonly declared: boolean;
}

/**
 * What a canvas shows as a box.
 *
 * - `node`: of a type that is known here
 * - `subgraph`: of a type that is a graph file, which has been read
 * - `placeholder`: of a type or file that is missing here; its ports are those that the file names
 * - `graph-inputs`, `graph-outputs`: the ports of a graph that is itself used as a node
 */
export interface NodeView {
  readonly id: string;
  readonly kind: 'node' | 'subgraph' | 'placeholder' | 'graph-inputs' | 'graph-outputs';
  readonly type: string;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly params: ReadonlyMap<string, Plain>;
  readonly onError: string;
  readonly note: string;
  /** Whether wires pass it by. */
  readonly bypassed: boolean;
  /** Whether it takes no part in runs. */
  readonly muted: boolean;
  /** Nothing for a node that nobody has placed yet. */
  readonly place: Place | undefined;
}

export interface WireView {
  /** The same as long as the wire is between the same ports. */
  readonly id: string;
  readonly from: { readonly node: string; readonly port: string };
  readonly to: { readonly node: string; readonly port: string; readonly index: number };
  readonly type: Payload | undefined;
  readonly align: string | undefined;
  readonly within: string | undefined;
  /** What is wrong with it, in words. */
  readonly trouble: string | undefined;
  /** Whether it leads to a node that takes no part in runs. */
  readonly muted: boolean;
}

/** An input whose wire comes from nothing that there is. */
export interface LooseEnd {
  readonly to: WireView['to'];
  readonly text: string;
  readonly reason: string;
}

/** A graph as a canvas shows it. */
export interface GraphView {
  readonly nodes: readonly NodeView[];
  readonly wires: readonly WireView[];
  readonly loose: readonly LooseEnd[];
}

/** The name of an output port that a file does not say and nobody knows. */
export const UNNAMED_OUTPUT = '';

export function viewOf({ graph: atWork }: GraphDocument, contracts: Contracts): GraphView {
  const cached = remembering(contracts);
  const graph = withMuted(atWork);
  const drawn = [...graph.nodes.values()].flatMap((node) => wiresInto(graph, cached, node));
  const outer = wiresOut(graph, cached);
  const all = [...drawn, ...outer];
  const wires = all.filter((wire): wire is WireView => 'id' in wire);
  const loose = all.filter((wire): wire is LooseEnd => 'reason' in wire);
  const nodes = [...graph.nodes.values()].map((node) => nodeView(graph, cached, node, wires));
  return { nodes: [...borderViews(graph, wires), ...nodes], wires, loose };
}

/** Muted nodes are drawn where they were. */
function withMuted(graph: Graph): Graph {
  return graph.muted.size === 0
    ? graph
    : {
        ...graph,
        nodes: new Map([
          ...graph.nodes,
          ...[...graph.muted].map(([id, { node }]) => [id, node] as const),
        ]),
      };
}

/** Asks once for each node. */
function remembering(contracts: Contracts): Contracts {
  const known = new Map<string, Contract | undefined>();
  return {
    contractOf(node) {
      if (!known.has(node.id)) {
        known.set(node.id, contracts.contractOf(node));
      }
      return known.get(node.id);
    },
    isKnown: (type) => contracts.isKnown(type),
  };
}

function wiresInto(
  graph: Graph,
  contracts: Contracts,
  node: GraphNode,
): readonly (WireView | LooseEnd)[] {
  const contract = contracts.contractOf(node);
  return [...node.inputs].flatMap(([port, { ends, list }]) => {
    const input = contract && inputOf(contract, port);
    return ends.map((end, index) => {
      const to = { node: node.id, port, index };
      const view = wireView(graph, contracts, end, to, input?.type);
      const listed = list && input?.many === false;
      return 'id' in view
        ? {
            ...view,
            trouble:
              whyNotConnect(graph, contracts, end, to) ??
              (listed ? `input '${port}' takes a single wire, not a list` : undefined),
          }
        : view;
    });
  });
}

function wiresOut(graph: Graph, contracts: Contracts): readonly (WireView | LooseEnd)[] {
  return [...graph.outputs.values()].flatMap(({ name, type, from }) => {
    if (from === undefined) {
      return [];
    }
    const to = { node: OUTPUTS_PLACE, port: name, index: 0 };
    const view = wireView(graph, contracts, from, to, type);
    if (!('id' in view) || view.type === undefined || view.type === type) {
      return [view];
    }
    const trouble = `output '${name}' is declared as ${type}, but gets ${view.type}`;
    return [{ ...view, trouble }];
  });
}

function wireView(
  graph: Graph,
  contracts: Contracts,
  end: WireEnd,
  to: WireView['to'],
  wanted: Payload | undefined,
): WireView | LooseEnd {
  const target = targetOf(graph, contracts, end, wanted);
  if (target.kind === 'broken' && !graph.nodes.has(end.node)) {
    return { to, text: end.scalar.text, reason: target.reason };
  }
  const node = graph.nodes.has(end.node) ? end.node : INPUTS_PLACE;
  const port = target.kind === 'found' ? target.port : (end.port ?? UNNAMED_OUTPUT);
  return {
    id: `${node}.${port} ${to.node}.${to.port}.${String(to.index)}`,
    from: { node, port },
    to,
    type: target.kind === 'found' ? target.type : wanted,
    align: end.align,
    within: end.within,
    trouble: target.kind === 'broken' ? target.reason : undefined,
    muted: graph.muted.has(to.node),
  };
}

function nodeView(
  graph: Graph,
  contracts: Contracts,
  node: GraphNode,
  wires: readonly WireView[],
): NodeView {
  const contract = contracts.contractOf(node);
  const into = wires.filter(({ to }) => to.node === node.id);
  const outOf = wires.filter(({ from }) => from.node === node.id);
  return {
    id: node.id,
    kind: !contracts.isKnown(node.type) ? 'placeholder' : isPath(node.type) ? 'subgraph' : 'node',
    type: node.type,
    inputs: inputViews(node, contract, into),
    outputs: outputViews(node, contract, outOf),
    params: node.params,
    onError: node.onError,
    note: node.note,
    bypassed: node.bypassed !== undefined,
    muted: graph.muted.has(node.id),
    place: graph.layout.get(node.id),
  };
}

function inputViews(
  node: GraphNode,
  contract: Contract | undefined,
  into: readonly WireView[],
): readonly PortView[] {
  const count = (name: string) => into.filter(({ to }) => to.port === name).length;
  const declared = contract?.inputs ?? [];
  const named = [...node.inputs].filter(([name]) => !declared.some((port) => port.name === name));
  return [
    ...declared.map((port) => ({ ...inputView(port), wires: count(port.name) })),
    ...named.map(([name, { list }]) => ({
      ...undeclared(name, into.find(({ to }) => to.port === name)?.type),
      many: list,
      wires: count(name),
    })),
  ];
}

function inputView({ name, type, doc, required, many }: InputPort): PortView {
  return { name, type, doc, required, many, wires: 0, declared: true };
}

function outputViews(
  node: GraphNode,
  contract: Contract | undefined,
  outOf: readonly WireView[],
): readonly PortView[] {
  const count = (name: string) => outOf.filter(({ from }) => from.port === name).length;
  const declared = contract?.outputs ?? [];
  const names = new Set(outOf.map(({ from }) => from.port));
  if (node.onError === 'route') {
    names.add(ERRORS.name);
  }
  const others = [...names].filter((name) => !declared.some((port) => port.name === name));
  return [
    ...declared.map(({ name, type, doc }) => ({
      ...undeclared(name, type),
      doc,
      wires: count(name),
      declared: true,
    })),
    ...others.map((name) => {
      const known = contract && outputOf(contract, name);
      const type = known?.type ?? outOf.find(({ from }) => from.port === name)?.type;
      return {
        ...undeclared(name, type),
        doc: known?.doc ?? '',
        wires: count(name),
        declared: known !== undefined,
      };
    }),
  ];
}

function undeclared(name: string, type: Payload | undefined): PortView {
  return { name, type, doc: '', required: false, many: false, wires: 0, declared: false };
}

/** The ports of the graph itself, as two boxes. */
function borderViews(graph: Graph, wires: readonly WireView[]): readonly NodeView[] {
  const box = (kind: NodeView['kind'], id: string): NodeView => ({
    id,
    kind,
    type: '',
    inputs: [],
    outputs: [],
    params: new Map(),
    onError: 'fail',
    note: '',
    bypassed: false,
    muted: false,
    place: graph.layout.get(id),
  });
  const inputs = [...graph.inputs.values()].map(({ name, type, doc, required }) => ({
    ...undeclared(name, type),
    doc,
    required,
    declared: true,
    wires: wires.filter(({ from }) => from.node === INPUTS_PLACE && from.port === name).length,
  }));
  const outputs = [...graph.outputs.values()].map(({ name, type, doc }) => ({
    ...undeclared(name, type),
    doc,
    declared: true,
    wires: wires.filter(({ to }) => to.node === OUTPUTS_PLACE && to.port === name).length,
  }));
  return [
    ...(inputs.length > 0 ? [{ ...box('graph-inputs', INPUTS_PLACE), outputs: inputs }] : []),
    ...(outputs.length > 0 ? [{ ...box('graph-outputs', OUTPUTS_PLACE), inputs: outputs }] : []),
  ];
}
