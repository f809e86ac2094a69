import { useEffect, useRef, useState } from 'react';
import { PickList } from '../app/PickList';
import { CategoryIcon } from '../canvas/icons';
import { PayloadShape } from '../canvas/payloads';
import type { NodeType } from '../catalog/catalog';
import { searchTypes } from '../catalog/search';
import { addNode } from '../editor/edit';
import { type NodeSearch, useEditor } from '../editor/store';

const SIZE = { width: 360, height: 400 };

function close(): void {
  useEditor.setState({ search: undefined });
}

/** Finds a node type where the pointer is, and puts a node of it there. */
export function NodeSearchBox() {
  const search = useEditor((now) => now.search);
  return search === undefined ? null : <Box key={JSON.stringify(search)} search={search} />;
}

function Box({ search }: { readonly search: NodeSearch }) {
  const catalog = useEditor((now) => now.catalog);
  const [all, setAll] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { at, place, port } = search;
  useEffect(() => {
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target instanceof Node && box.current?.contains(target) === false) {
        close();
      }
    };
    window.addEventListener('pointerdown', onPointerDown, true);
    return () => {
      window.removeEventListener('pointerdown', onPointerDown, true);
    };
  }, []);
  const left = Math.max(8, Math.min(at.x, window.innerWidth - SIZE.width - 8));
  const top = Math.max(8, Math.min(at.y, window.innerHeight - SIZE.height - 8));
  const fitting = port === undefined || all ? undefined : port;
  const pick = (type: NodeType) => {
    close();
    const shift = port?.side === 'input' ? -180 : 0;
    void addNode(type, { x: place.x + shift, y: place.y - 22 }, all ? undefined : port);
  };
  return (
    <div
      ref={box}
      className="search-box"
      role="dialog"
      aria-label="Add a node"
      style={{ left, top, width: SIZE.width, height: SIZE.height }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    >
      {port === undefined ? null : (
        <div className="search-filter">
          <PayloadShape type={port.type} />
          <span>
            {all
              ? 'All nodes; they are not wired'
              : `What ${port.side === 'output' ? 'takes' : 'gives'} ${port.type ?? 'anything'}`}
          </span>
          <button
            type="button"
            className="link-button"
            onClick={() => {
              setAll(!all);
            }}
          >
            {all ? 'only what fits' : 'show all'}
          </button>
        </div>
      )}
      <PickList
        label="Search nodes"
        placeholder="Search nodes"
        find={(query) => searchTypes(catalog, query, fitting).map(({ type }) => type)}
        keyOf={({ id }) => id}
        show={(type) => <TypeRow type={type} />}
        pick={pick}
        nothing="No node fits. Try fewer letters."
      />
    </div>
  );
}

export function TypeRow({ type }: { readonly type: NodeType }) {
  const { inputs = [], outputs = [] } = type.contract ?? {};
  const ports = (list: readonly { readonly type: string }[]) =>
    [...new Set(list.map((port) => port.type))].map((payload) => (
      <PayloadShape key={payload} type={payload} />
    ));
  return (
    <div className="type-row">
      <CategoryIcon of={type.category} />
      <div className="type-words">
        <span className="type-title">{type.title}</span>
        <span className="type-summary">{type.summary}</span>
      </div>
      <span className="type-ports">
        {ports(inputs)}
        {inputs.length > 0 && outputs.length > 0 ? <i>→</i> : null}
        {ports(outputs)}
      </span>
    </div>
  );
}
