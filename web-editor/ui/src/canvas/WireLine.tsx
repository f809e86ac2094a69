import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { Eye, Pin } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { fileUrl } from '../api/client';
import { isOver } from '../api/types';
import { showDrawer } from '../editor/store';
import { INPUTS_PLACE, type Place } from '../graph/model';
import { Bar } from '../run/Bar';
import { isVideo } from '../run/media';
import { PreviewCanvas } from '../run/PreviewCanvas';
import { useGlimpsed } from '../run/previews';
import {
  fillOf,
  isWatched,
  shownOutputs,
  togglePin,
  toggleWatch,
  useRuns,
  wireName,
} from '../run/store';
import type { FlowEdge } from './flow';
import { payloadClass } from './payloads';

/** Of a picture on a wire. */
const TILE = { width: 72, height: 54 };

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
  const ran = useRuns(({ run }) => run !== undefined);
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
  if (wire.muted) {
    classes.push('muted');
  }
  const name = wireName(wire.from);
  const at = { x: labelX, y: labelY };
  return (
    <>
      <BaseEdge path={path} className={classes.join(' ')} interactionWidth={18} />
      {wire.muted || wire.from.node === INPUTS_PLACE || wire.from.port === '' ? null : (
        <>
          {first && (ran || selected === true) ? (
            <WireLabel name={name} at={at} selected={selected === true} />
          ) : null}
          {ran ? (
            <>
              <Fill from={name} to={wireName(wire.to)} at={at} first={first} />
              <Result name={name} sink={wire.to.node} at={at} />
            </>
          ) : null}
        </>
      )}
    </>
  );
});

interface LabelProps {
  readonly at: Place;
  readonly className: string;
  readonly children: ReactNode;
}

/** Something on a wire, with its middle at a place. */
function Label({ at: { x, y }, className, children }: LabelProps) {
  return (
    <EdgeLabelRenderer>
      <div
        className={`${className} nodrag nopan`}
        style={{ transform: `translate(-50%, -50%) translate(${String(x)}px, ${String(y)}px)` }}
      >
        {children}
      </div>
    </EdgeLabelRenderer>
  );
}

interface WireLabelProps {
  readonly name: string;
  readonly at: Place;
  readonly selected: boolean;
}

function WireLabel({ name, at, selected }: WireLabelProps) {
  const shown = useShown(name);
  const watched = useRuns((now) => isWatched(name, now));
  const glimpsed = useGlimpsed(name);
  if (shown) {
    return (
      <Label at={at} className={glimpsed ? 'wire-preview' : 'wire-preview waiting'}>
        <button
          type="button"
          aria-label={`Show ${name} large`}
          title={`${name} · click to show it large`}
          onClick={() => {
            togglePin(name);
          }}
        >
          <PreviewCanvas wire={name} {...TILE} />
        </button>
      </Label>
    );
  }
  if (!selected) {
    return null;
  }
  return (
    <Label at={at} className="wire-tools">
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
    </Label>
  );
}

/** Whether a wire has a picture: while it runs it waits for one, afterwards it keeps the last. */
function useShown(name: string): boolean {
  const glimpsed = useGlimpsed(name);
  return useRuns(
    (now) => now.run !== undefined && isWatched(name, now) && (glimpsed || !isOver(now.run.state)),
  );
}

interface FillProps {
  readonly from: string;
  readonly to: string;
  readonly at: Place;
  readonly first: boolean;
}

/** How many packets wait on a wire between two stages: whoever is slow has a full wire before it. */
function Fill({ from, to, at: { x, y }, first }: FillProps) {
  const fill = useRuns((now) => fillOf(now, from, to));
  const shown = useShown(from);
  if (fill === undefined) {
    return null;
  }
  const share = fill.waiting / fill.capacity;
  const below = first && shown ? TILE.height / 2 + 11 : 0;
  return (
    <Label at={{ x, y: y + below }} className="wire-fill">
      <Bar
        label={`Waiting on ${from}`}
        value={share}
        tone={share <= 0.6 ? 'good' : share <= 0.85 ? 'warn' : 'bad'}
        text={`${String(fill.waiting)} of ${String(fill.capacity)} packets wait here`}
      />
    </Label>
  );
}

interface ResultProps {
  readonly name: string;
  readonly sink: string;
  readonly at: Place;
}

/** What a run has written, on the wire it came by: for a run that nobody watched. */
function Result({ name, sink, at }: ResultProps) {
  const glimpsed = useGlimpsed(name);
  const file = useRuns((now) =>
    now.run !== undefined && isOver(now.run.state)
      ? shownOutputs(now).find(({ node, file: written }) => node === sink && isVideo(written))?.file
      : undefined,
  );
  if (glimpsed || file === undefined) {
    return null;
  }
  return (
    <Label at={at} className="wire-preview">
      <button
        type="button"
        aria-label={`Play ${file}`}
        title={`${file} · click to play it`}
        onClick={() => {
          showDrawer('result');
        }}
      >
        <video src={`${fileUrl(file)}#t=0.5`} {...TILE} muted playsInline preload="metadata" />
      </button>
    </Label>
  );
}
