import {
  type ConnectionLineComponentProps,
  getBezierPath,
  useConnection,
  useReactFlow,
} from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { type Ends, whyNot } from '../editor/edit';
import { useEditor } from '../editor/store';
import { payloadClass } from './payloads';
import type { FlowNode } from './flow';

/** The wire that a hand is pulling. */
export function PullLine(props: ConnectionLineComponentProps<FlowNode>) {
  const { fromNode, fromHandle, fromX, fromY, toX, toY, fromPosition, toPosition } = props;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.35,
  });
  const { view } = fromNode.data;
  const ports = fromHandle.type === 'source' ? view.outputs : view.inputs;
  const type = ports.find(({ name }) => name === fromHandle.id)?.type;
  const refused = props.connectionStatus === 'invalid' && props.toHandle !== null;
  return (
    <path
      d={path}
      className={`react-flow__connection-path wire pulled ${payloadClass(type)}${refused ? ' refused' : ''}`}
    />
  );
}

/** Why the wire in hand cannot end where the pointer is, right beside the pointer. */
export function RefusalHint() {
  const ends = useConnection((connection): string | undefined => {
    if (!connection.inProgress || connection.toHandle === null || connection.isValid === true) {
      return undefined;
    }
    const { fromHandle, toHandle } = connection;
    return JSON.stringify([
      fromHandle.type,
      fromHandle.nodeId,
      fromHandle.id ?? '',
      toHandle.type,
      toHandle.nodeId,
      toHandle.id ?? '',
    ]);
  });
  const reason = useEditor((now) => (ends === undefined ? undefined : reasonOf(ends, now)));
  const hint = useRef<HTMLDivElement>(null);
  const { flowToScreenPosition } = useReactFlow();
  const at = useConnection((connection) =>
    connection.inProgress ? `${String(connection.to.x)} ${String(connection.to.y)}` : '',
  );
  useEffect(() => {
    if (hint.current !== null && at !== '') {
      const [x = 0, y = 0] = at.split(' ').map(Number);
      const screen = flowToScreenPosition({ x, y });
      hint.current.style.transform = `translate(${String(screen.x + 16)}px, ${String(screen.y + 16)}px)`;
    }
  }, [at, reason, flowToScreenPosition]);
  return reason === undefined ? null : (
    <div ref={hint} className="refusal" role="status">
      {reason}
    </div>
  );
}

function reasonOf(ends: string, now: Parameters<typeof whyNot>[1]): string {
  const [kind, node, port, otherKind, otherNode, otherPort] = JSON.parse(ends) as readonly [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (kind === otherKind) {
    return kind === 'source'
      ? 'a wire leads from an output to an input'
      : 'a wire leads to an input from an output';
  }
  const one = { node, port };
  const other = { node: otherNode, port: otherPort };
  const wire: Ends = kind === 'source' ? { from: one, to: other } : { from: other, to: one };
  return whyNot(wire, now) ?? 'this wire does not fit';
}
