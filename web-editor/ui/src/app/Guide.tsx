import { Check, X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { isOver } from '../api/types';
import { typeOf } from '../catalog/catalog';
import { type EditorState, endGuide, useEditor } from '../editor/store';
import { type RunsState, useRuns } from '../run/store';

/** What a step asks for; it is done as soon as the graph or the run shows it. */
interface Step {
  readonly id: string;
  readonly title: string;
  readonly how: ReactNode;
  readonly done: (now: EditorState, runs: RunsState) => boolean;
}

const STEPS: readonly Step[] = [
  {
    id: 'source',
    title: 'Read a video',
    how: (
      <>
        Drag <b>Decode</b> from the list on the left onto the canvas. It reads a sample video; any
        of yours can be dropped on the canvas instead.
      </>
    ),
    done: (now) => hasNode(now, 'source'),
  },
  {
    id: 'work',
    title: 'Do something with it',
    how: (
      <>
        Pull a wire from the dot right of <b>decode</b> to where nothing is, and choose{' '}
        <b>Edge detect</b>. Only what fits is offered.
      </>
    ),
    done: (now) => now.view.wires.some(({ from, to }) => from.node !== to.node),
  },
  {
    id: 'sink',
    title: 'Write the result',
    how: (
      <>
        Pull the next wire out of <b>edge-detect</b> in the same way, and choose <b>Encode</b>.
      </>
    ),
    done: (now) => {
      const sinks = nodesOf(now, 'sink');
      return now.view.wires.some(({ to }) => sinks.includes(to.node));
    },
  },
  {
    id: 'run',
    title: 'Run it',
    how: (
      <>
        Press <b>Run</b>, top right. It takes a few seconds to begin; then every wire shows what it
        carries.
      </>
    ),
    done: (_, { run }) => run !== undefined,
  },
  {
    id: 'watch',
    title: 'Look closer',
    how: <>Click the picture on a wire: it is shown large, and stays beside the graph.</>,
    done: (_, { pinned, run }) => pinned.length > 0 || (run !== undefined && isOver(run.state)),
  },
  {
    id: 'result',
    title: 'Play the result',
    how: <>When the run is finished, its result plays below the canvas.</>,
    done: (_, { run }) => run?.state === 'finished' || run?.state === 'stopped',
  },
];

function nodesOf({ view, catalog }: EditorState, category: string): readonly string[] {
  return view.nodes
    .filter(({ type }) => typeOf(catalog, type)?.category === category)
    .map(({ id }) => id);
}

function hasNode(now: EditorState, category: string): boolean {
  return nodesOf(now, category).length > 0;
}

/** Leads a newcomer through a first graph, step by step, while the whole editor can be used. */
export function Guide() {
  const shown = useEditor((now) => now.guide);
  return shown ? <Steps /> : null;
}

function Steps() {
  const editor = useEditor();
  const runs = useRuns();
  const at = STEPS.findIndex(({ done }) => !done(editor, runs));
  const current = STEPS[at];
  useEffect(() => {
    document.documentElement.dataset['guide'] = current?.id ?? 'end';
    return () => {
      delete document.documentElement.dataset['guide'];
    };
  }, [current]);
  return (
    <aside className="guide" aria-label="First run, step by step">
      <header>
        <h3>{current === undefined ? 'That was all' : 'Your first run'}</h3>
        <small>{current === undefined ? '' : `${String(at + 1)} of ${String(STEPS.length)}`}</small>
        <button
          type="button"
          className="icon-button small"
          aria-label="End the guide"
          onClick={endGuide}
        >
          <X />
        </button>
      </header>
      <ol>
        {STEPS.map(({ id, title, how }, index) => (
          <li
            key={id}
            className={at < 0 || index < at ? 'done' : index === at ? 'now' : ''}
            {...(index === at ? { 'aria-current': 'step' as const } : {})}
          >
            <span className="guide-mark" aria-hidden="true">
              {at < 0 || index < at ? <Check /> : index + 1}
            </span>
            <div>
              <span>{title}</span>
              {index === at ? <p role="status">{how}</p> : null}
            </div>
          </li>
        ))}
      </ol>
      {current === undefined ? (
        <p className="guide-end">
          Save the graph with <kbd>Ctrl+S</kbd>: it is one text file, and runs without the editor
          just the same. <kbd>Ctrl+K</kbd> lists all there is to do.
        </p>
      ) : null}
    </aside>
  );
}
