import { useConnection } from '@xyflow/react';
import { useEffect } from 'react';
import { create } from 'zustand';
import { useEditor } from '../editor/store';
import type { Payload } from '../graph/contract';

/** The port that a hand is pulling a wire from. */
export interface Pulled {
  readonly node: string;
  readonly side: 'input' | 'output';
  /** Nothing where nobody knows. */
  readonly type: Payload | undefined;
}

/** Beside React Flow's own state, which changes with every move of the mouse. */
export const usePulled = create<{ readonly pulled: Pulled | undefined }>()(() => ({
  pulled: undefined,
}));

/** Keeps {@link usePulled} in step with what the hand does: once for all ports. */
export function PulledPort() {
  const from = useConnection(({ inProgress, fromHandle }) =>
    inProgress ? `${fromHandle.type} ${fromHandle.nodeId} ${fromHandle.id ?? ''}` : undefined,
  );
  useEffect(() => {
    usePulled.setState({ pulled: from === undefined ? undefined : pulledFrom(from) });
  }, [from]);
  return null;
}

function pulledFrom(text: string): Pulled {
  const [kind = '', node = '', name = ''] = text.split(' ');
  const side = kind === 'source' ? 'output' : 'input';
  const view = useEditor.getState().view.nodes.find(({ id }) => id === node);
  const ports = side === 'output' ? view?.outputs : view?.inputs;
  return { node, side, type: ports?.find((port) => port.name === name)?.type };
}
