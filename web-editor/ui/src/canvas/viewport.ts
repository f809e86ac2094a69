import { useStore, type Viewport } from '@xyflow/react';

/** Something that depends on where and how large the canvas is shown. */
export function useViewport<T>(of: (viewport: Viewport) => T): T {
  return useStore(({ transform: [x, y, zoom] }) => of({ x, y, zoom }));
}
