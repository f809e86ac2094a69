import type { ELK, ElkNode } from 'elkjs/lib/elk-api';
import type { Place } from './model';
import type { GraphView, NodeView } from './view';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large nodes are, where the canvas has not measured them. */
export const NODE_SIZE = {
  width: 180,
  header: 44,
  port: 24,
  padding: 8,
  param: 20,
  params: 3,
} as const;

const GAP = { layers: '80', nodes: '40' } as const;

/** Every node is drawn in just this size, so that nothing moves while a page is drawn. */
export function estimatedSize({ inputs, outputs, params }: NodeView): Size {
  const rows = Math.max(inputs.length, outputs.length);
  const shown = Math.min(params.size, NODE_SIZE.params);
  const ports = NODE_SIZE.header + rows * NODE_SIZE.port + NODE_SIZE.padding;
  const below = shown === 0 ? 0 : shown * NODE_SIZE.param + NODE_SIZE.padding;
  return { width: NODE_SIZE.width, height: ports + below };
}

/**
 * Places for all nodes: from left to right along the wires, with few crossings. The same graph gets
 * the same places.
 */
export async function arrange(
  view: GraphView,
  sizeOf: (node: NodeView) => Size = estimatedSize,
): Promise<ReadonlyMap<string, Place>> {
  const elk = await engine();
  const laidOut = await elk.layout(elkGraph(view, sizeOf));
  const children = laidOut.children ?? [];
  return new Map(
    children.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]),
  );
}

let loading: Promise<ELK> | undefined;

/** The engine is large; it is loaded when it is first needed. */
function engine(): Promise<ELK> {
  loading ??= import('elkjs/lib/elk.bundled.js').then(({ default: Engine }) => new Engine());
  return loading;
}

function elkGraph({ nodes, wires }: GraphView, sizeOf: (node: NodeView) => Size): ElkNode {
  return {
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.randomSeed': '1',
      'elk.padding': '[top=40,left=40,bottom=40,right=40]',
      'elk.spacing.nodeNode': GAP.nodes,
      'elk.layered.spacing.nodeNodeBetweenLayers': GAP.layers,
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
    },
    children: nodes.map((node) => ({
      id: node.id,
      ...sizeOf(node),
      layoutOptions: { 'elk.portConstraints': 'FIXED_ORDER', ...borderLayer(node) },
      ports: [
        ...node.inputs.map(({ name }, index) => elkPort(node.id, 'in', name, index)),
        ...node.outputs.map(({ name }, index) => elkPort(node.id, 'out', name, index)),
      ],
    })),
    edges: wires.map(({ id, from, to }) => ({
      id,
      sources: [portId(from.node, 'out', from.port)],
      targets: [portId(to.node, 'in', to.port)],
    })),
  };
}

function borderLayer({ kind }: NodeView): Readonly<Record<string, string>> {
  switch (kind) {
    case 'graph-inputs':
      return { 'elk.layered.layering.layerConstraint': 'FIRST' };
    case 'graph-outputs':
      return { 'elk.layered.layering.layerConstraint': 'LAST' };
    default:
      return {};
  }
}

/** Ports of the left side count from below, as the engine goes around a node clockwise. */
function elkPort(node: string, side: 'in' | 'out', name: string, index: number) {
  return {
    id: portId(node, side, name),
    width: 0,
    height: 0,
    layoutOptions: {
      'elk.port.side': side === 'in' ? 'WEST' : 'EAST',
      'elk.port.index': String(side === 'in' ? -index : index),
    },
  };
}

function portId(node: string, side: 'in' | 'out', port: string): string {
  return `${node} ${side} ${port}`;
}
