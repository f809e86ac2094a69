import { NODE_SIZE } from '../graph/arrange';
import type { Place } from '../graph/model';
import { placeOf, useEditor } from './store';

/** The canvas as it is seen: where its middle lies in the graph. */
export function centerOfCanvas(): { readonly screen: Place; readonly place: Place } | undefined {
  const pane = document.querySelector('.react-flow__pane')?.getBoundingClientRect();
  const viewport = document.querySelector('.react-flow__viewport');
  if (pane === undefined || viewport === null) {
    return undefined;
  }
  const screen = { x: pane.left + pane.width / 2, y: pane.top + pane.height / 3 };
  const { a, d, e, f } = new DOMMatrixReadOnly(getComputedStyle(viewport).transform);
  const place = { x: (screen.x - pane.left - e) / a, y: (screen.y - pane.top - f) / d };
  return { screen, place };
}

/**
 * Where a node goes that nobody has placed: right of the selected node, else in the middle, and
 * beside what lies there already.
 */
export function freeCenter(): Place | undefined {
  const { nodes, view } = useEditor.getState();
  const [only] = nodes.size === 1 ? nodes : [];
  const beside = only === undefined ? undefined : placeOf(only);
  const middle = centerOfCanvas()?.place;
  let place =
    beside !== undefined
      ? { x: beside.x + NODE_SIZE.width + 80, y: beside.y }
      : middle && { x: middle.x - NODE_SIZE.width / 2, y: middle.y };
  const taken = view.nodes.flatMap(({ id }) => placeOf(id) ?? []);
  while (place !== undefined && taken.some((other) => near(other, place))) {
    place = { x: place.x, y: place.y + 120 };
  }
  return place;
}

function near(a: Place, b: Place | undefined): boolean {
  return b !== undefined && Math.abs(a.x - b.x) < NODE_SIZE.width + 20 && Math.abs(a.y - b.y) < 100;
}
