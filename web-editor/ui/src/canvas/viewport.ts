import { useStore, type Viewport } from '@xyflow/react';

/** From this zoom down, small print is left out: nobody could read it. */
const FAR = 0.45;

export function isFar({ zoom }: Viewport): boolean {
  return zoom < FAR;
}

/** Something that depends on where and how large the canvas is shown. */
export function useViewport<T>(of: (viewport: Viewport) => T): T {
  return useStore(({ transform: [x, y, zoom] }) => of({ x, y, zoom }));
}
