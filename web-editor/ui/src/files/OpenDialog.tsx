import { useEffect, useRef, useState } from 'react';
import { api } from '../api/client';
import type { GalleryListing, GraphListing } from '../api/types';
import { catalogContracts } from '../catalog/catalog';
import { DialogFrame } from '../app/Dialog';
import { useEditor } from '../editor/store';
import { openDocument } from '../graph/document';
import { settled } from '../graph/places';
import { type GraphView, viewOf } from '../graph/view';
import { leaving, openGallery, openPath } from './files';
import { pictureOf } from './gallery';
import { Miniature } from './Miniature';
import { useLoaded } from './useLoaded';

type Tab = 'workspace' | 'gallery';

/** Opens a graph of the workspace, or a copy of a shipped one. */
export function OpenDialog({ tab: first }: { readonly tab: Tab }) {
  const [tab, setTab] = useState<Tab>(first);
  const [query, setQuery] = useState('');
  const server = useEditor((now) => now.server);
  return (
    <DialogFrame title="Open a graph" wide>
      <div className="open-bar">
        <div role="tablist" aria-label="Where from" className="tabs">
          {(['workspace', 'gallery'] as const).map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={tab === one}
              onClick={() => {
                setTab(one);
              }}
            >
              {one === 'workspace' ? (server?.workspace ?? 'Workspace') : 'Shipped pipelines'}
            </button>
          ))}
        </div>
        <span className="grow" />
        <input
          type="search"
          aria-label="Filter"
          placeholder="Filter"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
        />
      </div>
      <div className="open-list">
        {tab === 'workspace' ? <Workspace query={query} /> : <Gallery query={query} />}
      </div>
    </DialogFrame>
  );
}

interface Listed {
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
}

function matching<T extends Listed>(graphs: readonly T[], query: string): readonly T[] {
  const words = query.toLowerCase().split(/\s+/);
  return graphs.filter(({ path, name = '', description = '' }) => {
    const text = `${path} ${name} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

function Workspace({ query }: { readonly query: string }) {
  const loaded = useLoaded<readonly GraphListing[]>(api.graphs);
  if (loaded.kind !== 'loaded') {
    return <Waiting reason={loaded.kind === 'failed' ? loaded.reason : undefined} />;
  }
  const graphs = matching(loaded.value, query);
  return graphs.length === 0 ? (
    <p className="empty">
      {loaded.value.length === 0
        ? 'The workspace holds no graph yet. Begin with a shipped pipeline, or save what you draw.'
        : 'No graph is called like that.'}
    </p>
  ) : (
    <ul className="graph-list">
      {graphs.map(({ path, description, modified }) => (
        <li key={path}>
          <button
            type="button"
            onClick={() => {
              leaving(() => {
                void openPath(path);
              });
            }}
          >
            <strong>{path}</strong>
            <span>{description ?? ''}</span>
            <time dateTime={modified}>{day.format(new Date(modified))}</time>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Gallery({ query }: { readonly query: string }) {
  const loaded = useLoaded<readonly GalleryListing[]>(api.gallery);
  if (loaded.kind !== 'loaded') {
    return <Waiting reason={loaded.kind === 'failed' ? loaded.reason : undefined} />;
  }
  const graphs = matching(loaded.value, query);
  const [whole, parts] = [false, true].map((part) =>
    graphs.filter(({ path }) => path.includes('/') === part),
  );
  return (
    <>
      <Cards graphs={whole ?? []} />
      {(parts ?? []).length === 0 ? null : (
        <>
          <h3 className="gallery-head">Examples of single node types</h3>
          <Cards graphs={parts ?? []} />
        </>
      )}
      {graphs.length === 0 ? (
        <p className="empty">No shipped pipeline is called like that.</p>
      ) : null}
    </>
  );
}

function Cards({ graphs }: { readonly graphs: readonly GalleryListing[] }) {
  return (
    <ul className="gallery">
      {graphs.map((graph) => (
        <Card key={graph.path} graph={graph} />
      ))}
    </ul>
  );
}

function Waiting({ reason }: { readonly reason: string | undefined }) {
  return <p className="empty">{reason ?? 'Loading …'}</p>;
}

function Card({ graph: { path, name, description } }: { readonly graph: GalleryListing }) {
  const picture = pictureOf(path);
  return (
    <li>
      <button
        type="button"
        className="gallery-card"
        onClick={() => {
          leaving(() => {
            void openGallery(path);
          });
        }}
      >
        {picture === undefined ? null : (
          <img className="gallery-photo" src={picture} alt="" loading="lazy" />
        )}
        <Picture path={path} />
        <strong>{name ?? path}</strong>
        <span>{description ?? ''}</span>
      </button>
    </li>
  );
}

/** The graph in small; asked for when the card comes into sight. */
function Picture({ path }: { readonly path: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<GraphView>();
  useEffect(() => {
    if (frame.current === null) {
      return undefined;
    }
    let wanted = true;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) {
        return;
      }
      observer.disconnect();
      api.galleryGraph(path).then(
        ({ text }) => {
          if (wanted) {
            setView(viewOf(openDocument(text), catalogContracts(useEditor.getState().catalog)));
          }
        },
        () => {
          // The card says by its words what it is.
        },
      );
    });
    observer.observe(frame.current);
    return () => {
      wanted = false;
      observer.disconnect();
    };
  }, [path]);
  return (
    <div ref={frame} className="gallery-picture">
      {view === undefined ? null : <Miniature view={view} places={settled(view, new Map())} />}
    </div>
  );
}
