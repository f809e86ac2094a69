import { payloadClass } from '../canvas/payloads';
import { typeOf } from '../catalog/catalog';
import { useEditor } from '../editor/store';
import { estimatedSize, NODE_SIZE } from '../graph/arrange';
import type { Place } from '../graph/model';
import type { GraphView, NodeView } from '../graph/view';

interface Props {
  readonly view: GraphView;
  readonly places: ReadonlyMap<string, Place>;
}

const MARGIN = 40;

/** A graph in small: boxes and wires, without words. */
export function Miniature({ view, places }: Props) {
  const catalog = useEditor((now) => now.catalog);
  const boxes = new Map(
    view.nodes.map((node) => {
      const place = node.place ?? places.get(node.id) ?? { x: 0, y: 0 };
      return [node.id, { node, ...place, ...estimatedSize(node) }] as const;
    }),
  );
  const all = [...boxes.values()];
  const left = Math.min(...all.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...all.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...all.map((box) => box.x + box.width)) + MARGIN - left;
  const height = Math.max(...all.map((box) => box.y + box.height)) + MARGIN - top;
  const end = (id: string, side: 'inputs' | 'outputs', port: string) => {
    const box = boxes.get(id);
    if (box === undefined) {
      return { x: 0, y: 0 };
    }
    const row = Math.max(
      0,
      box.node[side].findIndex(({ name }) => name === port),
    );
    return {
      x: box.x + (side === 'outputs' ? box.width : 0),
      y: box.y + NODE_SIZE.header + (row + 0.5) * NODE_SIZE.port,
    };
  };
  return (
    <svg
      className="miniature"
      viewBox={`${String(left)} ${String(top)} ${String(width)} ${String(height)}`}
      aria-hidden="true"
    >
      {view.wires.map(({ id, from, to, type }) => {
        const a = end(from.node, 'outputs', from.port);
        const b = end(to.node, 'inputs', to.port);
        const bend = Math.max(40, Math.abs(b.x - a.x) / 2);
        return (
          <path
            key={id}
            className={`wire ${payloadClass(type)}`}
            d={`M${at(a)} C${at({ x: a.x + bend, y: a.y })} ${at({ x: b.x - bend, y: b.y })} ${at(b)}`}
          />
        );
      })}
      {all.map(({ node, x, y, width: w, height: h }) => (
        <g key={node.id} className={`mini-box ${categoryOf(node)}`}>
          <rect x={x} y={y} width={w} height={h} rx={14} />
          <rect className="mini-head" x={x} y={y} width={w} height={NODE_SIZE.header} rx={14} />
        </g>
      ))}
    </svg>
  );

  function categoryOf({ type }: NodeView): string {
    return `category-${typeOf(catalog, type)?.category ?? 'other'}`;
  }
}

function at({ x, y }: Place): string {
  return `${String(x)} ${String(y)}`;
}
