import { X } from 'lucide-react';
import {
  type KeyboardEvent,
  lazy,
  type PointerEvent as ReactPointerEvent,
  Suspense,
  useState,
} from 'react';
import { type Drawer as Tab, reveal, showDrawer, useEditor } from '../editor/store';
import { offsetAt } from '../graph/text/position';
import { Plan } from '../run/Plan';
import { Player } from '../run/Player';
import { took, useRuns } from '../run/store';
import { StreamChoice } from '../run/StreamChoice';
import { StreamTable } from '../run/StreamTable';

const YamlPane = lazy(() => import('../text/YamlPane'));

const TABS: readonly (readonly [Tab, string])[] = [
  ['yaml', 'YAML'],
  ['problems', 'Problems'],
  ['plan', 'Plan'],
  ['result', 'Result'],
  ['streams', 'Streams'],
  ['log', 'Log'],
];

const LOWEST = 120;

/**
 * Text, problems, result, streams and log, below the canvas. The tabs stay where they are when it opens, which
 * it may do by itself.
 */
export function Drawer() {
  const drawer = useEditor((now) => now.drawer);
  const count = useEditor((now) =>
    // That an empty graph has no nodes is no news.
    now.session.document.graph.nodes.size === 0
      ? now.session.document.problems.length
      : now.problems.length + now.session.document.problems.length,
  );
  const [height, setHeight] = useState(320);
  const limit = (wish: number) => Math.max(LOWEST, Math.min(window.innerHeight - 240, wish));

  const onPointerDown = (event: ReactPointerEvent) => {
    const start = event.clientY;
    const move = ({ clientY }: PointerEvent) => {
      setHeight(limit(height + start - clientY));
    };
    const end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      setHeight(limit(height + (key === 'ArrowUp' ? 24 : -24)));
    }
  };

  return (
    <section className="drawer" aria-label="Text, problems, result, streams and log">
      <div className="drawer-bar">
        <div role="tablist" aria-label="Drawer" className="tabs">
          {TABS.map(([tab, name]) => (
            <button
              key={tab}
              id={`tab-${tab}`}
              type="button"
              role="tab"
              aria-selected={drawer === tab}
              {...(drawer === tab ? { 'aria-controls': 'drawer-panel' } : {})}
              onClick={() => {
                showDrawer(drawer === tab ? undefined : tab);
              }}
            >
              {name}
              {tab === 'problems' && count > 0 ? <span className="badge bad">{count}</span> : null}
            </button>
          ))}
        </div>
        <span className="grow" />
        <StreamChoice />
        <StatusLine />
        {drawer === undefined ? null : (
          <button
            type="button"
            className="icon-button small"
            aria-label="Close the drawer"
            onClick={() => {
              showDrawer(undefined);
            }}
          >
            <X />
          </button>
        )}
      </div>
      {drawer === undefined ? null : (
        <div className="drawer-body">
          <div
            className="drawer-grip"
            role="separator"
            aria-orientation="horizontal"
            aria-label="Height of the drawer"
            aria-valuenow={height}
            tabIndex={0}
            onPointerDown={onPointerDown}
            onKeyDown={onKeyDown}
          />
          <div
            id="drawer-panel"
            role="tabpanel"
            aria-labelledby={`tab-${drawer}`}
            className="drawer-panel"
            style={{ height }}
          >
            {drawer === 'yaml' ? (
              <Suspense fallback={null}>
                <YamlPane />
              </Suspense>
            ) : null}
            {drawer === 'problems' ? <Problems /> : null}
            {drawer === 'plan' ? <Plan /> : null}
            {drawer === 'result' ? <Player /> : null}
            {drawer === 'streams' ? <RunStreams /> : null}
            {drawer === 'log' ? <Log /> : null}
          </div>
        </div>
      )}
    </section>
  );
}

function StatusLine() {
  const nodes = useEditor((now) => now.view.nodes.length);
  const wires = useEditor((now) => now.view.wires.length);
  const broken = useEditor((now) => now.session.document.problems.length > 0);
  return (
    <span className="status">
      {broken
        ? 'The text has a mistake: the canvas shows what it was before'
        : `${String(nodes)} nodes · ${String(wires)} wires`}
    </span>
  );
}

function Problems() {
  const document = useEditor((now) => now.session.document);
  const problems = useEditor((now) => now.problems);
  const checked = useEditor((now) => now.checked);
  const show = (line: number | undefined, column: number | undefined, node?: string) => {
    reveal({
      ...(node === undefined ? {} : { node }),
      ...(line === undefined
        ? {}
        : { offset: offsetAt(document.text, { line, column: column ?? 1 }) }),
    });
  };
  const ofForm = document.problems.map((problem) => ({
    ...problem,
    hint: undefined,
    node: undefined,
  }));
  const all = document.problems.length > 0 ? ofForm : problems;
  if (all.length === 0) {
    return (
      <p className="empty">
        {checked === document.text ? 'Nothing is wrong with this graph.' : 'Checking …'}
      </p>
    );
  }
  return (
    <ul className="problems">
      {all.map(({ code, line, column, message, hint, node }) => (
        <li key={`${code} ${String(line)} ${String(column)} ${message}`}>
          <button
            type="button"
            onClick={() => {
              show(line, column, node);
            }}
          >
            <span className="problem-place">
              {line === undefined ? '' : `${String(line)}:${String(column ?? 1)}`}
            </span>
            <span>
              {message}
              {hint === undefined ? null : <small>{hint}</small>}
            </span>
            {node === undefined ? null : <code>{node}</code>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function RunStreams() {
  const run = useRuns((now) => now.run);
  return run === undefined ? (
    <p className="empty">What a run reads appears here, stream by stream.</p>
  ) : (
    <StreamTable key={run.id} run={run} changed={took} onCanvas />
  );
}

function Log() {
  const log = useRuns((now) => now.log);
  return log.length === 0 ? (
    <p className="empty">What a run says appears here.</p>
  ) : (
    <pre className="log" tabIndex={0} aria-label="Log of the run">
      {log.join('\n')}
    </pre>
  );
}
