import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, fileUrl } from '../api/client';
import { isOver, type Run, type RunFailure, type RunOutput } from '../api/types';
import { report, useEditor } from '../editor/store';
import { addressOf, leaving, openText } from '../files/files';
import { Bar } from './Bar';
import { Pager, usePages } from './Pager';
import { errorOf, Refused } from './Refused';
import { memory, readReport } from './report';
import { SpeedChart } from './SpeedChart';
import { clock, figure, follow, isPausable, meanRate } from './store';
import { StreamTable } from './StreamTable';
import { MAIN } from './streams';

const REFRESH = 2000;

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

/** All runs that the server remembers, and one of them in full. */
export function RunsPage({ chosen }: { readonly chosen: string | undefined }) {
  const [runs] = useRepeated(api.runs);
  const path = useEditor((now) => now.path);
  return (
    <main className="runs-page">
      <header className="runs-head">
        <a className="button" href={addressOf(path)}>
          <ArrowLeft /> Editor
        </a>
        <h2>Runs</h2>
      </header>
      <div className="runs-body">
        <div className="runs-table">
          {runs === undefined ? (
            <p className="empty">Loading …</p>
          ) : runs.length === 0 ? (
            <p className="empty">Nothing has run yet.</p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Graph</th>
                  <th scope="col">State</th>
                  <th scope="col">Started</th>
                  <th scope="col" className="number">
                    Frames
                  </th>
                  <th scope="col" className="number">
                    Speed
                  </th>
                  <th scope="col" className="number">
                    Time
                  </th>
                </tr>
              </thead>
              <tbody>
                {runs.map((run) => (
                  <Row key={run.id} run={run} chosen={run.id === chosen} />
                ))}
              </tbody>
            </table>
          )}
        </div>
        {chosen === undefined ? null : <Details key={chosen} id={chosen} runs={runs ?? []} />}
      </div>
    </main>
  );
}

/** Asks again and again while the page is seen; what is known otherwise can be set. */
function useRepeated<T>(ask: () => Promise<T>): readonly [T | undefined, (known: T) => void] {
  const [answer, setAnswer] = useState<T>();
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      ask()
        .then((value) => {
          if (wanted) {
            setAnswer(value);
          }
        })
        .catch((error: unknown) => {
          if (wanted && answerless()) {
            report(error);
          }
        })
        .finally(() => {
          if (wanted) {
            timer = setTimeout(again, REFRESH);
          }
        });
    };
    let told = false;
    // One notice is enough while the server is away.
    const answerless = () => {
      const first = !told;
      told = true;
      return first;
    };
    again();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask]);
  return [answer, setAnswer];
}

function Row({ run, chosen }: { readonly run: Run; readonly chosen: boolean }) {
  const { id, path, name, state, started, progress } = run;
  const speed = meanRate(run);
  return (
    <tr className={chosen ? 'chosen' : ''}>
      <th scope="row">
        <a href={`#/runs/${id}`} aria-current={chosen}>
          {name ?? path ?? id}
        </a>
      </th>
      <td>
        <span className={`state ${state}`}>{state}</span>
      </td>
      <td>{started === undefined ? '' : day.format(new Date(started))}</td>
      <td className="number">{progress?.frames.toLocaleString('en') ?? ''}</td>
      <td className="number">{speed === undefined ? '' : figure(speed, 'fps')}</td>
      <td className="number">{progress === undefined ? '' : clock(progress.seconds)}</td>
    </tr>
  );
}

interface DetailsProps {
  readonly id: string;
  /** All of them, the newest first. */
  readonly runs: readonly Run[];
}

function Details({ id, runs }: DetailsProps) {
  const [ask] = useState(() => () => api.run(id));
  const [run, setRun] = useRepeated(ask);
  const [error, setError] = useState<Error>();
  if (run === undefined) {
    return <aside className="run-details" aria-label="Run" />;
  }
  const then = async (asked: Promise<Run>) => {
    setError(undefined);
    await asked.then(setRun, (refused: unknown) => {
      setError(errorOf(refused));
    });
  };
  const longest = Math.max(1e-6, ...(run.nodes ?? []).map(({ p99 = 0 }) => p99));
  const { state, failure, nodes = [], outputs = [], warnings = [], log = [] } = run;
  return (
    <aside className="run-details" aria-label={`Run of ${run.name ?? run.id}`}>
      <header>
        <h3>{run.name ?? run.path ?? run.id}</h3>
        <span className={`state ${state}`}>{state}</span>
        <span className="grow" />
        {isPausable(run) ? (
          <>
            <Ask
              what="Savepoint"
              title="Note where it stands; it goes on"
              ask={() => then(api.savepoint(run.id))}
            />
            <Ask
              what="Pause"
              title="Note where it stands and end its process; it can be resumed"
              ask={() => then(api.pause(run.id))}
            />
          </>
        ) : null}
        {isOver(state) ? null : (
          <Ask
            what={state === 'stopping' ? 'Kill' : 'Stop'}
            title={state === 'stopping' ? 'End it at once' : 'Sources end, what is written plays'}
            className="stop"
            ask={() => then(api.stop(run.id, state === 'stopping'))}
          />
        )}
        {run.resumable === true ? (
          <Ask
            what="Resume"
            title="Let it go on where it ended"
            ask={() => then(api.resume(run.id))}
          />
        ) : null}
        <button
          type="button"
          className="button small"
          onClick={() => {
            leaving(() => {
              void showOnCanvas(run);
            });
          }}
        >
          Show on the canvas
        </button>
      </header>
      <Refused error={error} />
      {failure === undefined ? null : (
        <div className="callout bad">
          <strong>{failure.node === undefined ? 'Failed' : `Failed in ${failure.node}`}</strong>
          <p>{failure.message}</p>
          <small>{placeOf(failure)}</small>
        </div>
      )}
      {warnings.map(({ message, node }) => (
        <div key={`${node ?? ''} ${message}`} className="callout">
          {node === undefined ? '' : `${node}: `}
          {message}
        </div>
      ))}
      <Facts run={run} />
      <SpeedChart runs={runs} chosen={run} />
      {outputs.length === 0 ? null : <Results outputs={outputs} />}
      {nodes.length === 0 ? null : (
        <section>
          <h4>Nodes</h4>
          <table className="compact">
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">Type</th>
                <th scope="col" className="number">
                  Packets
                </th>
                <th scope="col" className="number">
                  p50
                </th>
                <th scope="col" className="number">
                  p99
                </th>
                <th scope="col">p50 and p99, to scale</th>
              </tr>
            </thead>
            <tbody>
              {nodes.map((node) => (
                <tr key={node.id}>
                  <th scope="row">{node.id}</th>
                  <td>{node.type ?? ''}</td>
                  <td className="number">{node.calls?.toLocaleString('en') ?? ''}</td>
                  <td className="number">{figure(node.p50, 'ms')}</td>
                  <td className="number">{figure(node.p99, 'ms')}</td>
                  <td>
                    <Bar
                      label={`Time of ${node.id}`}
                      value={(node.p50 ?? 0) / longest}
                      behind={(node.p99 ?? 0) / longest}
                      text={`half within ${figure(node.p50, 'ms')}, 99 % within ${figure(node.p99, 'ms')}`}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <StreamTable run={run} changed={setRun} />
      {log.length === 0 ? null : (
        <section>
          <h4>Log</h4>
          <pre className="log" tabIndex={0} aria-label="Log of the run">
            {log.join('\n')}
          </pre>
        </section>
      )}
    </aside>
  );
}

interface AskProps {
  readonly what: string;
  readonly title: string;
  readonly className?: string;
  readonly ask: () => Promise<void>;
}

/** Asks something of a run, once at a time. */
function Ask({ what, title, className = '', ask }: AskProps) {
  const [busy, setBusy] = useState(false);
  return (
    <button
      type="button"
      className={`button small ${className}`}
      title={title}
      disabled={busy}
      onClick={() => {
        setBusy(true);
        void ask().finally(() => {
          setBusy(false);
        });
      }}
    >
      {what}
    </button>
  );
}

/** So many results are listed at once: a run of many streams has one of each. */
const RESULTS = 20;

function Results({ outputs }: { readonly outputs: readonly RunOutput[] }) {
  const pages = usePages(outputs, RESULTS);
  return (
    <section>
      <h4>Results {outputs.length > RESULTS ? <small>{outputs.length}</small> : null}</h4>
      <ul className="result-list">
        {pages.shown.map(({ node, uri, file, stream = MAIN }) => (
          <li key={`${node} ${uri} ${stream}`}>
            {file === undefined ? uri : <a href={fileUrl(file)}>{file}</a>}
            <small>{stream === MAIN ? node : `${node} · ${stream}`}</small>
          </li>
        ))}
      </ul>
      <Pager pages={pages} label="Pages of results" />
    </section>
  );
}

/** A run in a few numbers, and what its nodes measured over whole streams. */
function Facts({ run }: { readonly run: Run }) {
  const { progress } = run;
  const { startSeconds, peakBytes, summaries } = readReport(run.report);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['frames', progress?.frames.toLocaleString('en')],
    ['mean', progress === undefined ? undefined : figure(meanRate(run), 'fps')],
    ['time', progress === undefined ? undefined : clock(progress.seconds)],
    ['to the first frame', startSeconds === undefined ? undefined : figure(startSeconds, 's')],
    ['most memory', peakBytes === undefined ? undefined : memory(peakBytes)],
    ['checkpoints', run.checkpoints === true ? 'each minute' : undefined],
    ['savepoint', run.savepoint === undefined ? undefined : time.format(new Date(run.savepoint))],
  ];
  return (
    <>
      <dl className="figures facts">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {summaries.length === 0 ? null : (
        <section>
          <h4>Measured</h4>
          <ul className="measured">
            {summaries.map(({ node, stream, values }) => (
              <li key={`${node} ${stream}`}>
                <span>{stream === '' || stream === 'main' ? node : `${node} · ${stream}`}</span>
                {values.map(([name, value]) => (
                  <span key={name}>
                    {name} <strong>{Number(value.toPrecision(4)).toLocaleString('en')}</strong>
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function placeOf({ stream, time }: RunFailure): string {
  const parts = [
    ...(stream === undefined ? [] : [`stream ${stream}`]),
    ...(time === undefined ? [] : [`at ${(time / 1e6).toFixed(3)} s of the video`]),
  ];
  return parts.join(', ');
}

/** Opens the graph as it ran, with the run's figures on it. */
async function showOnCanvas(run: Run): Promise<void> {
  try {
    const { text, path } = await api.runGraph(run.id);
    const saved = path === undefined ? undefined : await api.graph(path).catch(() => undefined);
    await openText(text, saved);
    follow(run);
  } catch (error) {
    report(error);
  }
}
