import { ChevronRight, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { CategoryIcon } from '../canvas/icons';
import { PayloadShape } from '../canvas/payloads';
import type { NodeType } from '../catalog/catalog';
import { searchTypes } from '../catalog/search';
import { addNode } from '../editor/edit';
import { freeCenter } from '../editor/center';
import { useEditor } from '../editor/store';

/** What a type is dragged as. */
export const TYPE_MIME = 'application/x-kinoloom-node-type';

/** In the order in which a graph is built. */
const ORDER = [
  'source',
  'picture',
  'vision',
  'model',
  'compose',
  'geometry',
  'time',
  'evaluation',
  'sink',
];

export function Palette() {
  const catalog = useEditor((now) => now.catalog);
  const [query, setQuery] = useState('');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const groups = useMemo(
    () => grouped(searchTypes(catalog, query).map(({ type }) => type)),
    [catalog, query],
  );
  return (
    <nav className="palette" aria-label="Node types">
      <div className="pick-field">
        <Search aria-hidden="true" />
        <input
          type="search"
          aria-label="Search node types"
          placeholder="Search nodes"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
        />
      </div>
      <div className="palette-list">
        {groups.map(([category, types]) => {
          const open = query !== '' || !closed.has(category);
          return (
            <section key={category}>
              <h3>
                <button
                  type="button"
                  className="palette-category"
                  aria-expanded={open}
                  onClick={() => {
                    setClosed(toggled(closed, category));
                  }}
                >
                  <ChevronRight className={open ? 'turn open' : 'turn'} aria-hidden="true" />
                  <CategoryIcon of={category} />
                  <span>{category}</span>
                  <small>{types.length}</small>
                </button>
              </h3>
              {open ? (
                <ul>
                  {types.map((type) => (
                    <PaletteEntry key={type.id} type={type} />
                  ))}
                </ul>
              ) : null}
            </section>
          );
        })}
        {groups.length === 0 ? <p className="pick-nothing">No node is called like that.</p> : null}
      </div>
    </nav>
  );
}

function grouped(types: readonly NodeType[]): readonly (readonly [string, readonly NodeType[]])[] {
  const groups = new Map<string, NodeType[]>();
  for (const type of types) {
    groups.set(type.category, [...(groups.get(type.category) ?? []), type]);
  }
  const rank = (category: string) => {
    const at = ORDER.indexOf(category);
    return at < 0 ? ORDER.length : at;
  };
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) {
    next.add(item);
  }
  return next;
}

function PaletteEntry({ type }: { readonly type: NodeType }) {
  const gives = type.contract?.outputs ?? [];
  const takes = type.contract?.inputs ?? [];
  const marks = gives.length > 0 ? gives : takes;
  return (
    <li>
      <button
        type="button"
        className="palette-entry"
        data-type={type.id}
        draggable
        title={type.summary}
        onDragStart={(event) => {
          event.dataTransfer.setData(TYPE_MIME, type.id);
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onClick={() => {
          void addNode(type, freeCenter());
        }}
      >
        <span>{type.title}</span>
        <span className="type-ports">
          {[...new Set(marks.map((port) => port.type))].map((payload) => (
            <PayloadShape key={payload} type={payload} />
          ))}
        </span>
      </button>
    </li>
  );
}
