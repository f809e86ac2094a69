import {
  applyEdgeChanges,
  applyNodeChanges,
  type Edge,
  type EdgeChange,
  type Node,
  type NodeChange,
  type NodeHandle,
  Position,
  type Rect,
} from '@xyflow/react';
import { create } from 'zustand';
import { moveNodes } from '../editor/edit';
import { type EditorState, useEditor } from '../editor/store';
import { estimatedSize, NODE_SIZE } from '../graph/arrange';
import type { Place } from '../graph/model';
import type { GraphView, NodeView, PortView, WireView } from '../graph/view';

export type FlowNode = Node<{ readonly view: NodeView }, 'box'>;
export type FlowEdge = Edge<
  {
    readonly wire: WireView;
    /** Whether it is the wire that shows what its output gives. */
    readonly first: boolean;
  },
  'wire'
>;

interface Flow {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
}

/** What React Flow draws: the graph, and where a hand is moving nodes just now. */
export const useFlow = create<Flow>()(() => ({ nodes: [], edges: [] }));

/** Keeps the drawing in step with the graph, until told to stop. */
export function drawGraph(): () => void {
  const draw = (now: EditorState) => {
    useFlow.setState((flow) => ({
      nodes: nodesOf(flow.nodes, now),
      edges: edgesOf(flow.edges, now),
    }));
  };
  draw(useEditor.getState());
  return useEditor.subscribe((now, before) => {
    if (
      now.view !== before.view ||
      now.auto !== before.auto ||
      now.nodes !== before.nodes ||
      now.wires !== before.wires
    ) {
      draw(now);
    }
  });
}

/** Where nodes lie, all of them together; nothing where there are none. */
export function boundsOf(nodes: readonly FlowNode[]): Rect | undefined {
  if (nodes.length === 0) {
    return undefined;
  }
  const x = Math.min(...nodes.map(({ position }) => position.x));
  const y = Math.min(...nodes.map(({ position }) => position.y));
  const right = Math.max(...nodes.map(({ position, width = 0 }) => position.x + width));
  const bottom = Math.max(...nodes.map(({ position, height = 0 }) => position.y + height));
  return { x, y, width: right - x, height: bottom - y };
}

const ORIGIN: Place = { x: 0, y: 0 };

/** Nodes that stay what they were stay the same objects, so that nothing else is drawn again. */
function nodesOf(former: readonly FlowNode[], now: EditorState): FlowNode[] {
  const known = new Map(former.map((node) => [node.id, node]));
  return now.view.nodes.map((view) => {
    const before = known.get(view.id);
    const place = view.place ?? now.auto.get(view.id) ?? ORIGIN;
    const position = before?.dragging === true ? before.position : place;
    const selected = now.nodes.has(view.id);
    if (
      before?.selected === selected &&
      before.position.x === position.x &&
      before.position.y === position.y &&
      sameNode(before.data.view, view)
    ) {
      return before;
    }
    const data = before !== undefined && sameNode(before.data.view, view) ? before.data : { view };
    const size = estimatedSize(view);
    return {
      ...before,
      id: view.id,
      type: 'box',
      data,
      position: { x: position.x, y: position.y },
      selected,
      ...size,
      // Known beforehand, nodes out of sight need not be drawn to be measured.
      measured: size,
      handles: handlesOf(view, size.width),
      ariaLabel: labelOf(view),
    };
  });
}

/** Width of a port's shape, whose middle is on the border of the box. */
const HANDLE = 14;

const BORDER = 1;

function handlesOf({ inputs, outputs }: NodeView, width: number): NodeHandle[] {
  const first = NODE_SIZE.header - BORDER + NODE_SIZE.padding / 2;
  const row = (index: number) => ({
    y: first + (index + 0.5) * NODE_SIZE.port - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  });
  return [
    ...inputs.map(({ name }, index): NodeHandle => ({
      id: name,
      type: 'target',
      position: Position.Left,
      x: BORDER - HANDLE / 2,
      ...row(index),
    })),
    ...outputs.map(({ name }, index): NodeHandle => ({
      id: name,
      type: 'source',
      position: Position.Right,
      x: width - BORDER - HANDLE / 2,
      ...row(index),
    })),
  ];
}

function labelOf({ id, type, kind, muted, bypassed }: NodeView): string {
  switch (kind) {
    case 'graph-inputs':
      return 'Inputs of the graph';
    case 'graph-outputs':
      return 'Outputs of the graph';
    default:
      return `Node ${id}, ${type}${muted ? ', muted' : ''}${bypassed ? ', bypassed' : ''}`;
  }
}

function sameNode(a: NodeView, b: NodeView): boolean {
  return (
    a === b ||
    (a.type === b.type &&
      a.kind === b.kind &&
      a.onError === b.onError &&
      a.note === b.note &&
      a.bypassed === b.bypassed &&
      a.muted === b.muted &&
      samePorts(a.inputs, b.inputs) &&
      samePorts(a.outputs, b.outputs) &&
      JSON.stringify([...a.params]) === JSON.stringify([...b.params]))
  );
}

function samePorts(a: readonly PortView[], b: readonly PortView[]): boolean {
  return (
    a.length === b.length &&
    a.every((port, index) => {
      const other = b[index];
      return (
        port.name === other?.name &&
        port.type === other.type &&
        port.wires === other.wires &&
        port.required === other.required &&
        port.many === other.many &&
        port.declared === other.declared
      );
    })
  );
}

function edgesOf(former: readonly FlowEdge[], { view, wires }: EditorState): FlowEdge[] {
  const known = new Map(former.map((edge) => [edge.id, edge]));
  const firsts = firstWires(view);
  return view.wires.map((wire) => {
    const before = known.get(wire.id);
    const selected = wires.has(wire.id);
    const first = firsts.has(wire.id);
    const same = before?.data?.first === first && sameWire(before.data.wire, wire);
    if (same && before.selected === selected) {
      return before;
    }
    return {
      ...before,
      id: wire.id,
      type: 'wire',
      source: wire.from.node,
      sourceHandle: wire.from.port,
      target: wire.to.node,
      targetHandle: wire.to.port,
      data: same ? before.data : { wire, first },
      selected,
      ariaLabel: `Wire from ${wire.from.node} to ${wire.to.port} of ${wire.to.node}`,
    };
  });
}

function firstWires({ wires }: GraphView): ReadonlySet<string> {
  const firsts = new Map<string, string>();
  for (const { id, from } of wires) {
    const output = `${from.node}.${from.port}`;
    if (!firsts.has(output)) {
      firsts.set(output, id);
    }
  }
  return new Set(firsts.values());
}

function sameWire(a: WireView, b: WireView): boolean {
  return (
    a.type === b.type &&
    a.align === b.align &&
    a.within === b.within &&
    a.trouble === b.trouble &&
    a.muted === b.muted
  );
}

/** What a hand does to nodes: selecting and moving. The end of a move is an edit. */
export function onNodesChange(changes: NodeChange<FlowNode>[]): void {
  useFlow.setState(({ nodes }) => ({ nodes: applyNodeChanges(changes, nodes) }));
  const moved = new Map<string, Place>();
  for (const change of changes) {
    if (change.type === 'position' && change.dragging === false) {
      const node = useFlow.getState().nodes.find(({ id }) => id === change.id);
      if (node !== undefined && isElsewhere(node)) {
        moved.set(node.id, node.position);
      }
    }
  }
  takeSelection(changes, 'nodes');
  if (moved.size > 0) {
    moveNodes(moved, `move ${[...moved.keys()].join(' ')}`);
  }
}

function isElsewhere({ id, position }: FlowNode): boolean {
  const { view, auto } = useEditor.getState();
  const place = view.nodes.find((node) => node.id === id)?.place ?? auto.get(id);
  return place?.x !== position.x || place.y !== position.y;
}

export function onEdgesChange(changes: EdgeChange<FlowEdge>[]): void {
  useFlow.setState(({ edges }) => ({ edges: applyEdgeChanges(changes, edges) }));
  takeSelection(changes, 'wires');
}

function takeSelection(
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
  what: 'nodes' | 'wires',
): void {
  const selected = new Set(useEditor.getState()[what]);
  let changed = false;
  for (const change of changes) {
    if (change.type === 'select' && change.selected !== selected.has(change.id)) {
      changed = true;
      if (change.selected) {
        selected.add(change.id);
      } else {
        selected.delete(change.id);
      }
    }
  }
  if (changed) {
    useEditor.setState({ [what]: selected });
  }
}
