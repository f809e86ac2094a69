import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, CircleOff, Route, StickyNote } from 'lucide-react';
import { memo } from 'react';
import { isOver } from '../api/types';
import { typeOf } from '../catalog/catalog';
import { payloadsFit } from '../catalog/fit';
import { useEditor } from '../editor/store';
import { NODE_SIZE } from '../graph/arrange';
import type { Payload } from '../graph/contract';
import type { NodeView, PortView } from '../graph/view';
import type { Plain } from '../graph/yaml/value';
import { figure, useRuns } from '../run/store';
import type { FlowNode } from './flow';
import { CategoryIcon } from './icons';
import { payloadClass, PayloadShape } from './payloads';
import { type Pulled, usePulled } from './pulled';
import { isFar, useViewport } from './viewport';

/** One view for nodes of all types: what differs comes from the node type. */
export const NodeBox = memo(function NodeBox({ id, data, selected }: NodeProps<FlowNode>) {
  const { view } = data;
  const problem = useEditor((now) => now.problems.find(({ node }) => node === id)?.message);
  const failure = useRuns(({ run }) => (run?.failure?.node === id ? run.failure : undefined));
  const trouble = failure?.message ?? problem;
  const far = useViewport(isFar);
  const rows = Math.max(view.inputs.length, view.outputs.length);
  const classes = ['box', `box-${view.kind}`];
  if (selected) {
    classes.push('selected');
  }
  if (trouble !== undefined) {
    classes.push('troubled');
  }
  if (view.muted) {
    classes.push('muted');
  }
  if (view.bypassed) {
    classes.push('bypassed');
  }
  return (
    <div className={classes.join(' ')}>
      <Header view={view} trouble={trouble} />
      <div className="ports" style={{ height: rows * NODE_SIZE.port }}>
        <div className="port-column">
          {view.inputs.map((port) => (
            <Port key={port.name} node={id} port={port} side="input" far={far} />
          ))}
        </div>
        <div className="port-column right">
          {view.outputs.map((port) => (
            <Port key={port.name} node={id} port={port} side="output" far={far} />
          ))}
        </div>
      </div>
      {far ? null : (
        <>
          <Params params={view.params} />
          <Figures id={id} />
        </>
      )}
    </div>
  );
});

function Header({
  view,
  trouble,
}: {
  readonly view: NodeView;
  readonly trouble: string | undefined;
}) {
  const type = useEditor((now) => typeOf(now.catalog, view.type));
  const { name, detail, icon } = headerOf(view, type?.title, type?.category);
  return (
    <div className="box-header">
      <CategoryIcon of={icon} />
      <div className="box-names">
        <div className="box-name">{name}</div>
        <div className="box-type">{detail}</div>
      </div>
      {view.note === '' ? null : (
        <span className="box-mark" title={view.note}>
          <StickyNote aria-label={`Note: ${view.note}`} />
        </span>
      )}
      {view.bypassed ? (
        <span className="box-mark" title="Bypassed: wires pass it by">
          <Route aria-label="Bypassed" />
        </span>
      ) : null}
      {view.muted ? (
        <span className="box-mark" title="Muted: takes no part in runs">
          <CircleOff aria-label="Muted" />
        </span>
      ) : null}
      {trouble === undefined ? null : (
        <span className="box-mark bad" title={trouble}>
          <CircleAlert aria-label={`Problem: ${trouble}`} />
        </span>
      )}
    </div>
  );
}

function headerOf(view: NodeView, title: string | undefined, category: string | undefined) {
  switch (view.kind) {
    case 'graph-inputs':
      return { name: 'inputs', detail: 'of this graph', icon: view.kind };
    case 'graph-outputs':
      return { name: 'outputs', detail: 'of this graph', icon: view.kind };
    case 'subgraph':
      return { name: view.id, detail: view.type, icon: view.kind };
    case 'placeholder':
      return {
        name: view.id,
        detail: view.type === '' ? 'no type' : `${view.type} (not here)`,
        icon: view.kind,
      };
    case 'node':
      return { name: view.id, detail: title ?? view.type, icon: category ?? '' };
  }
}

interface PortProps {
  readonly node: string;
  readonly port: PortView;
  readonly side: 'input' | 'output';
  /** Whether nobody could read its name. */
  readonly far: boolean;
}

function Port({ node, port, side, far }: PortProps) {
  const fit = usePulled(({ pulled }) => fitOf(pulled, node, port.type, side));
  const missing = side === 'input' && port.required && port.wires === 0;
  const classes = ['port', side, fit, payloadClass(port.type)];
  if (missing) {
    classes.push('missing');
  }
  const what = `${side === 'input' ? 'Input' : 'Output'} ${port.name} of ${node}, ${port.type ?? 'of unknown kind'}`;
  const needed = missing ? ' · needs a wire' : '';
  const title = `${port.name}: ${port.type ?? 'unknown'}${needed}${port.doc === '' ? '' : `\n${port.doc}`}`;
  return (
    <div className={classes.join(' ')} title={title}>
      <Handle
        id={port.name}
        type={side === 'input' ? 'target' : 'source'}
        position={side === 'input' ? Position.Left : Position.Right}
        aria-label={what}
        role="img"
      >
        <PayloadShape type={port.type} hollow={port.wires === 0 && side === 'input'} />
      </Handle>
      {far ? null : <span className="port-name">{port.name === '' ? '…' : port.name}</span>}
    </div>
  );
}

/** Whether a wire in hand could end here; nothing while there is none. */
function fitOf(
  pulled: Pulled | undefined,
  node: string,
  type: Payload | undefined,
  side: Pulled['side'],
): string {
  if (pulled === undefined) {
    return '';
  }
  const fits =
    pulled.side !== side &&
    pulled.node !== node &&
    (side === 'input' ? payloadsFit(pulled.type, type) : payloadsFit(type, pulled.type));
  return fits ? 'fit' : 'unfit';
}

function Params({ params }: { readonly params: ReadonlyMap<string, Plain> }) {
  if (params.size === 0) {
    return null;
  }
  const shown = [...params].slice(0, NODE_SIZE.params);
  return (
    <dl className="box-params">
      {shown.map(([name, value], index) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {index === NODE_SIZE.params - 1 && params.size > NODE_SIZE.params
              ? `${brief(value)} …`
              : brief(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function brief(value: Plain): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Beneath the node, so that the node keeps its size when a run begins. */
function Figures({ id }: { readonly id: string }) {
  const figures = useRuns((now) => now.figures.get(id));
  const over = useRuns(({ run }) => run !== undefined && isOver(run.state));
  if (figures === undefined) {
    return null;
  }
  return over ? (
    <div className="box-figures" title="Packets in all · 99 % took no longer than this">
      <span>{figures.calls?.toLocaleString('en') ?? '–'} packets</span>
      <span>{figure(figures.p99, 'ms')}</span>
    </div>
  ) : (
    <div className="box-figures" title="Packets a second · 99 % take no longer than this">
      <span>{figure(figures.fps, 'fps')}</span>
      <span>{figure(figures.p99, 'ms')}</span>
    </div>
  );
}
