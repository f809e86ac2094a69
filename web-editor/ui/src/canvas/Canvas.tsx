import {
  Background,
  BackgroundVariant,
  type Connection,
  ControlButton,
  Controls,
  type FinalConnectionState,
  type IsValidConnection,
  MiniMap,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react';
import { GalleryThumbnails, GraduationCap, LayoutDashboard, Maximize } from 'lucide-react';
import { type DragEvent, type MouseEvent as ReactMouseEvent, useEffect, useMemo } from 'react';
import { addNode, arrangeAll, connect, type Ends, reconnect, whyNot } from '../editor/edit';
import { Guide } from '../app/Guide';
import {
  beginGuide,
  fitView,
  type NodeSearch,
  report,
  showDialog,
  useEditor,
} from '../editor/store';
import { dropFiles } from '../files/drop';
import { OUTPUTS_PLACE, type Place } from '../graph/model';
import {
  boundsOf,
  drawGraph,
  type FlowEdge,
  type FlowNode,
  onEdgesChange,
  onNodesChange,
  useFlow,
} from './flow';
import { NodeBox } from './NodeBox';
import { Legend } from './payloads';
import { Pinned } from '../run/Pinned';
import { PullLine, RefusalHint } from './PullLine';
import { PulledPort } from './pulled';
import { TYPE_MIME } from '../palette/Palette';
import { FARTHEST, isSeen, Keeper } from './sight';
import { isFar, useViewport } from './viewport';
import { WireLine } from './WireLine';

const NODE_TYPES = { box: NodeBox };
const EDGE_TYPES = { wire: WireLine };
const GRID: [number, number] = [20, 20];

const OVERVIEW = { width: 150, height: 100 };

/** So many pixels of the graph may be out of sight before the overview appears. */
const SLACK = 8;

export function Canvas() {
  const nodes = useFlow((flow) => flow.nodes);
  const edges = useFlow((flow) => flow.edges);
  const theme = useEditor((now) => now.theme);
  const { screenToFlowPosition } = useReactFlow<FlowNode, FlowEdge>();
  useEffect(drawGraph, []);
  useShown();
  const far = useViewport(isFar);

  const searchAt = (at: Place, port: NodeSearch['port']) => {
    useEditor.setState({ search: { at, place: screenToFlowPosition(at), port } });
  };

  const onDoubleClick = (event: ReactMouseEvent) => {
    if (event.target instanceof Element && event.target.classList.contains('react-flow__pane')) {
      searchAt({ x: event.clientX, y: event.clientY }, undefined);
    }
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.toHandle !== null || state.toNode !== null || state.fromHandle == null) {
      return;
    }
    const touch = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (touch !== undefined) {
      const { nodeId, id, type } = state.fromHandle;
      const pulled = openPort(nodeId, id ?? '', type === 'source' ? 'output' : 'input');
      searchAt({ x: touch.clientX, y: touch.clientY }, pulled);
    }
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const place = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const type = useEditor.getState().catalog.types.get(event.dataTransfer.getData(TYPE_MIME));
    if (type !== undefined) {
      void addNode(type, { x: place.x - 90, y: place.y - 22 });
      return;
    }
    void dropFiles([...event.dataTransfer.files], place).catch(report);
  };

  return (
    <section
      className={far ? 'canvas far' : 'canvas'}
      aria-label="Canvas"
      onDoubleClick={onDoubleClick}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={(made) => {
          connect(endsOf(made));
        }}
        onReconnect={(edge, made) => {
          reconnect(edge.id, endsOf(made));
        }}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValid}
        connectionLineComponent={PullLine}
        connectionRadius={24}
        colorMode={theme}
        snapToGrid
        snapGrid={GRID}
        minZoom={FARTHEST}
        maxZoom={2.5}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Shift', 'Control', 'Meta']}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements
        onDragOver={(event) => {
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
        }}
        onDrop={onDrop}
        ariaLabelConfig={{
          'node.a11yDescription.default':
            'Enter selects the node, arrow keys move it, Delete removes it, C wires it.',
          'edge.a11yDescription.default': 'Enter selects the wire, Delete removes it.',
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <Controls showInteractive={false} showFitView={false} position="bottom-left">
          <ControlButton
            onClick={fitView}
            title="Show the whole graph (.)"
            aria-label="Show the whole graph"
          >
            <Maximize />
          </ControlButton>
          <ControlButton
            onClick={() => {
              void arrangeAll();
            }}
            title="Arrange all nodes along the wires"
            aria-label="Arrange"
          >
            <LayoutDashboard />
          </ControlButton>
        </Controls>
        <Overview nodes={nodes} />
        <Panel position="bottom-center">
          <UsedLegend />
        </Panel>
        <Panel position="top-right">
          <Pinned />
        </Panel>
      </ReactFlow>
      <PulledPort />
      <RefusalHint />
      <Welcome />
      <Guide />
    </section>
  );
}

/** The whole graph, small, while a part of it is out of sight. */
function Overview({ nodes }: { readonly nodes: FlowNode[] }) {
  // React Flow's own bounds are those of the nodes before.
  const bounds = boundsOf(nodes);
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) => {
    const sight = { viewport: { x, y, zoom }, size: { width, height } };
    return bounds === undefined || isSeen(bounds, sight, SLACK);
  });
  return hidden ? null : (
    <MiniMap
      style={OVERVIEW}
      pannable
      zoomable
      position="bottom-right"
      nodeBorderRadius={6}
      ariaLabel="Overview"
    />
  );
}

/** Who has kept in sight what was looked at, and the wish it began with. */
let left: { readonly keeper: Keeper; readonly fits: number } | undefined;

/** Follows wishes to see the whole graph, or a node; else keeps in sight what is looked at. */
function useShown(): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const reveal = useEditor((now) => now.reveal);
  useEffect(() => {
    const size = () => {
      const { width, height } = store.getState();
      return { width, height };
    };
    const { fits } = useEditor.getState();
    const keeper = new Keeper(
      {
        size,
        viewport: flow.getViewport,
        show: (viewport) => void flow.setViewport(viewport),
        bounds: () => boundsOf(useFlow.getState().nodes),
      },
      // Whoever comes back from another page finds the graph as it was.
      left?.fits === fits ? left.keeper : undefined,
    );
    const stops = [
      store.subscribe(() => {
        keeper.follow();
      }),
      useEditor.subscribe((now, before) => {
        if (now.fits !== before.fits) {
          keeper.fit();
        }
      }),
    ];
    return () => {
      keeper.note();
      left = { keeper, fits: useEditor.getState().fits };
      stops.forEach((stop) => {
        stop();
      });
    };
  }, [flow, store]);
  useEffect(() => {
    if (reveal.node !== undefined) {
      void flow.fitView({
        nodes: [{ id: reveal.node }],
        padding: 2,
        maxZoom: Math.max(0.8, flow.getZoom()),
        duration: 250,
      });
    }
  }, [flow, reveal]);
}

const isValid: IsValidConnection<FlowEdge> = (wire) =>
  whyNot(
    endsOf({
      source: wire.source,
      target: wire.target,
      sourceHandle: wire.sourceHandle ?? null,
      targetHandle: wire.targetHandle ?? null,
    }),
  ) === undefined;

function endsOf({ source, target, sourceHandle, targetHandle }: Connection): Ends {
  return {
    from: { node: source, port: sourceHandle ?? '' },
    to: { node: target, port: targetHandle ?? '' },
  };
}

function openPort(node: string, name: string, side: 'input' | 'output'): NodeSearch['port'] {
  const view = useEditor.getState().view.nodes.find(({ id }) => id === node);
  if (view === undefined || node === OUTPUTS_PLACE) {
    return undefined;
  }
  const ports = side === 'output' ? view.outputs : view.inputs;
  const type = ports.find((port) => port.name === name)?.type;
  return { side, type, node, name };
}

function UsedLegend() {
  const view = useEditor((now) => now.view);
  const payloads = useEditor((now) => now.catalog.payloads);
  const used = useMemo(() => {
    const types = new Set(
      view.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]).map(({ type }) => type),
    );
    return payloads.filter((type) => types.has(type));
  }, [view, payloads]);
  return used.length === 0 ? null : <Legend types={used} />;
}

/** What a newcomer sees on an empty canvas. */
function Welcome() {
  const empty = useEditor((now) => now.view.nodes.length === 0);
  const guided = useEditor((now) => now.guide);
  if (!empty || guided) {
    return null;
  }
  return (
    <div className="welcome">
      <h2>Weave a video graph</h2>
      <p>
        Drag a node from the left, <kbd>double-click</kbd> the canvas or press <kbd>A</kbd> to
        search for one. Drop a video file to begin with it.
      </p>
      <div className="welcome-ways">
        <button type="button" className="button primary" onClick={beginGuide}>
          <GraduationCap /> Show me, step by step
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            showDialog({ kind: 'open', tab: 'gallery' });
          }}
        >
          <GalleryThumbnails /> Start from a shipped pipeline
        </button>
      </div>
    </div>
  );
}
