import { ArrowRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, ProblemsError } from '../api/client';
import type { Explained, PlanBoundary, PlanStage } from '../api/types';
import { report, reveal, useEditor } from '../editor/store';

/** So long nobody has typed before the server is asked. */
const PAUSE = 400;

type Answer = Explained | 'problems' | undefined;

/** How the runtime would run the graph as it stands. */
export function Plan() {
  const answer = useExplained();
  if (answer === undefined) {
    return <p className="empty">Asking how this graph would run …</p>;
  }
  if (answer === 'problems') {
    return <p className="empty">A graph with problems has no plan. See Problems.</p>;
  }
  const { stages, boundaries } = answer.plan;
  return (
    <div className="plan">
      <p className="hint">
        {stages.length === 1
          ? 'One stage: all nodes run on one thread and hand packets on by reference.'
          : `${String(stages.length)} stages, each on a thread of its own; within one, packets are handed on by reference.`}
      </p>
      <ul className="stages">
        {stages.map((stage) => (
          <Stage key={stage.id} stage={stage} />
        ))}
      </ul>
      {boundaries.length === 0 ? null : (
        <ul className="boundaries">
          {boundaries.map((boundary) => (
            <Boundary key={boundary.id} boundary={boundary} />
          ))}
        </ul>
      )}
      <details>
        <summary>Every step of the compiler</summary>
        <pre className="log" tabIndex={0} aria-label="As kinoloom explain prints it">
          {answer.text}
        </pre>
      </details>
    </div>
  );
}

function Stage({ stage: { id, nodes } }: { readonly stage: PlanStage }) {
  const known = useEditor((now) => now.session.shown.graph.nodes);
  return (
    <li>
      <h4>{id}</h4>
      <ul>
        {nodes.map(({ id: node, type }) => (
          <li key={node}>
            {known.has(node) ? (
              <button
                type="button"
                className="link-button"
                onClick={() => {
                  reveal({ node });
                }}
              >
                {node}
              </button>
            ) : (
              <span title="Put in by the compiler">{node}</span>
            )}{' '}
            <small>{type}</small>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Boundary({ boundary }: { readonly boundary: PlanBoundary }) {
  const { from, to, output, format, reason } = boundary;
  return (
    <li>
      <span className="boundary-ends">
        {from} <ArrowRight aria-label="to" /> {to}
      </span>
      <code>{format === undefined ? output : `${output} (${format})`}</code>
      <span>{reason}</span>
    </li>
  );
}

/** Asks again when the text has changed. */
function useExplained(): Answer {
  const text = useEditor((now) => now.session.document.text);
  const path = useEditor((now) => now.path);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      api.explain(path, text, asking.signal).then(setAnswer, (error: unknown) => {
        if (error instanceof ProblemsError) {
          setAnswer('problems');
        } else if (!asking.signal.aborted) {
          report(error);
        }
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [path, text]);
  return answer;
}
