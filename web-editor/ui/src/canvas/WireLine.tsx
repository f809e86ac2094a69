import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { Eye, Pin } from 'lucide-react';
import { memo } from 'react';
import { INPUTS_PLACE } from '../graph/model';
import { PreviewCanvas } from '../run/PreviewCanvas';
import { isWatched, togglePin, toggleWatch, useRuns, wireName } from '../run/store';
import type { FlowEdge } from './flow';
import { payloadClass } from './payloads';

export const WireLine = memo(function WireLine(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data, selected } =
    props;
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    curvature: 0.35,
  });
  if (data === undefined) {
    return null;
  }
  const { wire, first } = data;
  const classes = ['wire', payloadClass(wire.type)];
  if (selected === true) {
    classes.push('selected');
  }
  if (wire.trouble !== undefined) {
    classes.push('troubled');
  }
  if (wire.align !== undefined) {
    classes.push('aligned');
  }
  return (
    <>
      <BaseEdge path={path} className={classes.join(' ')} interactionWidth={18} />
      {first && wire.from.node !== INPUTS_PLACE && wire.from.port !== '' ? (
        <WireLabel name={wireName(wire.from)} x={labelX} y={labelY} selected={selected === true} />
      ) : null}
    </>
  );
});

interface LabelProps {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly selected: boolean;
}

function WireLabel({ name, x, y, selected }: LabelProps) {
  const live = useRuns(({ run }) => run !== undefined);
  const watched = useRuns((now) => isWatched(name, now));
  if (live && watched) {
    return (
      <EdgeLabelRenderer>
        <button
          type="button"
          className="wire-preview nodrag nopan"
          style={{ transform: `translate(-50%, -50%) translate(${String(x)}px, ${String(y)}px)` }}
          aria-label={`Show ${name} large`}
          title={`${name} · click to show it large`}
          onClick={() => {
            togglePin(name);
          }}
        >
          <PreviewCanvas wire={name} width={72} height={54} />
        </button>
      </EdgeLabelRenderer>
    );
  }
  if (!selected) {
    return null;
  }
  return (
    <EdgeLabelRenderer>
      <div
        className="wire-tools nodrag nopan"
        style={{ transform: `translate(-50%, -50%) translate(${String(x)}px, ${String(y)}px)` }}
      >
        <button
          type="button"
          title="Watch this wire while the graph runs"
          aria-label={`Watch ${name}`}
          aria-pressed={watched}
          onClick={() => {
            toggleWatch(name);
          }}
        >
          <Eye />
        </button>
        <button
          type="button"
          title="Show it large"
          aria-label={`Pin ${name}`}
          onClick={() => {
            togglePin(name);
          }}
        >
          <Pin />
        </button>
      </div>
    </EdgeLabelRenderer>
  );
}
