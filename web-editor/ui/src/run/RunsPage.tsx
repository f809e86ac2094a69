import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, fileUrl } from '../api/client';
import { isOver, type Run, type RunFailure, type StreamFigures } from '../api/types';
import { report, useEditor } from '../editor/store';
import { addressOf, leaving, openText } from '../files/files';
import { Bar } from './Bar';
import { memory, readReport } from './report';
import { SpeedChart } from './SpeedChart';
import { clock, figure, follow, meanRate } from './store';

const REFRESH = 2000;

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** All runs that the server remembers, and one of them in full. */
export function RunsPage({ chosen }: { readonly chosen: string | undefined }) {
  const runs = useRepeated(api.runs);
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

/** Asks again and again while the page is seen. */
function useRepeated<T>(ask: () => Promise<T>): T | undefined {
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
  return answer;
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
  const run = useRepeated(ask);
  if (run === undefined) {
    return <aside className="run-details" aria-label="Run" />;
  }
  const longest = Math.max(1e-6, ...(run.nodes ?? []).map(({ p99 = 0 }) => p99));
  const { state, failure, nodes = [], streams = [], outputs = [], warnings = [], log = [] } = run;
  return (
    <aside className="run-details" aria-label={`Run of ${run.name ?? run.id}`}>
      <header>
        <h3>{run.name ?? run.path ?? run.id}</h3>
        <span className={`state ${state}`}>{state}</span>
        <span className="grow" />
        {isOver(state) ? null : (
          <button
            type="button"
            className="button small stop"
            onClick={() => {
              void api.stop(run.id, state === 'stopping').catch(report);
            }}
          >
            Stop
          </button>
        )}
        {run.resumable === true ? (
          <button
            type="button"
            className="button small"
            title="Let it go on where it ended"
            onClick={() => {
              void api.resume(run.id).catch(report);
            }}
          >
            Resume
          </button>
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
      {outputs.length === 0 ? null : (
        <section>
          <h4>Results</h4>
          <ul className="result-list">
            {outputs.map(({ node, uri, file, stream }) => (
              <li key={`${node} ${uri} ${stream ?? ''}`}>
                {file === undefined ? uri : <a href={fileUrl(file)}>{file}</a>}
                <small>{node}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
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
      {streams.length === 0 ? null : <Streams streams={streams} />}
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

/** So many rows a browser draws without being felt. */
const PAGE = 100;

function Streams({ streams }: { readonly streams: readonly StreamFigures[] }) {
  const [query, setQuery] = useState('');
  const [page, setPage] = useState(0);
  const found = streams.filter(({ name }) => name.includes(query));
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const at = Math.min(page, pages - 1);
  return (
    <section>
      <h4>
        Streams <small>{streams.length}</small>
      </h4>
      {streams.length > 10 ? (
        <input
          type="search"
          aria-label="Filter streams"
          placeholder="Filter"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
          }}
        />
      ) : null}
      <table className="compact">
        <thead>
          <tr>
            <th scope="col">Stream</th>
            <th scope="col" className="number">
              In
            </th>
            <th scope="col" className="number">
              Out
            </th>
            <th scope="col" className="number">
              Dropped
            </th>
            <th scope="col" className="number">
              Errors
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(at * PAGE, (at + 1) * PAGE).map((stream) => (
            <tr key={stream.name}>
              <th scope="row">{stream.name}</th>
              <td className="number">{stream.framesIn?.toLocaleString('en') ?? ''}</td>
              <td className="number">{stream.framesOut?.toLocaleString('en') ?? ''}</td>
              <td className={(stream.dropped ?? 0) > 0 ? 'number warn' : 'number'}>
                {stream.dropped ?? ''}
              </td>
              <td className={(stream.errors ?? 0) > 0 ? 'number bad' : 'number'}>
                {stream.errors ?? ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 ? (
        <div className="pager">
          <button
            type="button"
            className="button small"
            disabled={at === 0}
            onClick={() => {
              setPage(at - 1);
            }}
          >
            Back
          </button>
          {at + 1} of {pages}
          <button
            type="button"
            className="button small"
            disabled={at === pages - 1}
            onClick={() => {
              setPage(at + 1);
            }}
          >
            On
          </button>
        </div>
      ) : null}
    </section>
  );
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
