import { CircleAlert, Eye, Play, Plus, TriangleAlert, X } from 'lucide-react';
import { useId, useState } from 'react';
import { api } from '../api/client';
import type { Run } from '../api/types';
import { showDialog, showDrawer } from '../editor/store';
import { SampleList } from '../inspector/FileParts';
import { Pager, usePages } from './Pager';
import { errorOf, Refused } from './Refused';
import { showStream, useRuns } from './store';
import { StreamInputs } from './StreamInputs';
import {
  foundStreams,
  isAtWork,
  isOf,
  MAIN,
  type NewStream,
  STREAM_FILTERS,
  type StreamFilter,
  type StreamRow,
  streamRows,
  withName,
  wrongStream,
} from './streams';

/** So many rows a browser draws without being felt. */
const PAGE = 100;

/** With fewer streams nobody has to search. */
const FEW = 8;

interface Props {
  readonly run: Run;
  /** Takes what has become of the run. */
  readonly changed: (run: Run) => void;
  /** Whether the run is the one on the canvas, whose wires and player can show one stream. */
  readonly onCanvas?: boolean;
}

/** The streams of a run: what each reads, how far it is, and what it has lost. */
export function StreamTable({ run, changed, onCanvas = false }: Props) {
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<StreamFilter>();
  const rows = streamRows(run);
  const found = foundStreams(rows, query, filter);
  const pages = usePages(found, PAGE);
  const grows = run.state === 'running';
  const reads = rows.some(({ uri }) => uri !== undefined);
  return (
    <section className="streams" aria-label="Streams">
      <div className="streams-head">
        <h4>
          Streams <small>{rows.length}</small>
        </h4>
        <Counts rows={rows} filter={filter} choose={setFilter} />
        {rows.length > FEW ? (
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
      </div>
      {!grows ? null : reads ? (
        <AddStream run={run} rows={rows} changed={changed} />
      ) : (
        <p className="hint">
          It was started with its graph&apos;s own input. Streams can join runs that &quot;Run with
          options&quot; has given at least one.
        </p>
      )}
      {rows.length === 0 ? <p className="hint">No stream has begun yet.</p> : null}
      {rows.length > 0 && found.length === 0 ? (
        <p className="hint" role="status">
          No stream is like that.
        </p>
      ) : null}
      {found.length === 0 ? null : (
        <div className="table-frame">
          <table className="compact">
            <thead>
              <tr>
                <th scope="col">Stream</th>
                <th scope="col">State</th>
                {reads ? <th scope="col">Input</th> : null}
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
                {grows || onCanvas ? <th scope="col">Do</th> : null}
              </tr>
            </thead>
            <tbody>
              {pages.shown.map((row) => (
                <Row key={row.name} row={row} reads={reads}>
                  {grows || onCanvas ? (
                    <td>
                      <div className="tool-row">
                        {onCanvas ? <ShowTools run={run} row={row} many={rows.length > 1} /> : null}
                        {grows && row.uri !== undefined && isAtWork(row) ? (
                          <button
                            type="button"
                            className="icon-button small"
                            aria-label={`Remove ${row.name}`}
                            title="Take this stream out of the run; the others go on"
                            onClick={() => {
                              showDialog({
                                kind: 'remove-stream',
                                run,
                                name: row.name,
                                done: changed,
                              });
                            }}
                          >
                            <X />
                          </button>
                        ) : null}
                      </div>
                    </td>
                  ) : null}
                </Row>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager pages={pages} label="Pages of streams" />
    </section>
  );
}

interface CountsProps {
  readonly rows: readonly StreamRow[];
  readonly filter: StreamFilter | undefined;
  readonly choose: (filter: StreamFilter | undefined) => void;
}

/** How many streams are in which state; a click shows those alone. */
function Counts({ rows, filter, choose }: CountsProps) {
  const counts = STREAM_FILTERS.map(([of, words]) => {
    const count = rows.filter((row) => isOf(of, row)).length;
    return { of, words, count };
  }).filter(({ of, count }) => count > 0 || of === filter);
  return (
    <div className="stream-counts" role="group" aria-label="Streams by state">
      {counts.map(({ of, words, count }) => (
        <button
          key={of}
          type="button"
          className={`state ${of}`}
          aria-pressed={filter === of}
          onClick={() => {
            choose(filter === of ? undefined : of);
          }}
        >
          {count} {words}
        </button>
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: StreamRow;
  readonly reads: boolean;
  readonly children: React.ReactNode;
}

function Row({ row, reads, children }: RowProps) {
  const { name, state, uri, removed, framesIn, framesOut, dropped = 0, errors = 0 } = row;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <span className="stream-state">
          {state === undefined ? null : <span className={`state ${state}`}>{state}</span>}
          {removed ? <small>removed</small> : null}
          {errors > 0 ? (
            <CircleAlert className="bad" aria-label="with errors" role="img" />
          ) : dropped > 0 ? (
            <TriangleAlert className="warn" aria-label="with drops" role="img" />
          ) : null}
        </span>
      </td>
      {reads ? (
        <td className="stream-uri" title={uri}>
          {uri ?? ''}
        </td>
      ) : null}
      <td className="number">{framesIn?.toLocaleString('en') ?? ''}</td>
      <td className="number">{framesOut?.toLocaleString('en') ?? ''}</td>
      <td className={dropped > 0 ? 'number warn' : 'number'}>{row.dropped ?? ''}</td>
      <td className={errors > 0 ? 'number bad' : 'number'}>{row.errors ?? ''}</td>
      {children}
    </tr>
  );
}

interface ShowProps {
  readonly run: Run;
  readonly row: StreamRow;
  readonly many: boolean;
}

/** Puts a stream on the wires of the canvas, and its result into the player. */
function ShowTools({ run, row: { name }, many }: ShowProps) {
  const shown = useRuns(({ stream }) => stream === name);
  const written = (run.outputs ?? []).some(
    ({ stream = MAIN, file }) => stream === name && file !== undefined,
  );
  return (
    <>
      {many ? (
        <button
          type="button"
          className="icon-button small"
          aria-label={`Show ${name} on the wires`}
          aria-pressed={shown}
          title="Wires and results show this stream"
          onClick={() => {
            showStream(shown ? undefined : name);
          }}
        >
          <Eye />
        </button>
      ) : null}
      {written ? (
        <button
          type="button"
          className="icon-button small"
          aria-label={`Play the result of ${name}`}
          title="Play its result"
          onClick={() => {
            if (many) {
              showStream(name);
            }
            showDrawer('result');
          }}
        >
          <Play />
        </button>
      ) : null}
    </>
  );
}

interface AddProps {
  readonly run: Run;
  readonly rows: readonly StreamRow[];
  readonly changed: (run: Run) => void;
}

const NOTHING: NewStream = { name: '', uri: '' };

/** Begins another stream in a run that is at work. */
function AddStream({ run, rows, changed }: AddProps) {
  const list = useId();
  const [stream, setStream] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const taken = new Set(rows.map(({ name }) => name));
  const wrongIn = (one: NewStream) => wrongStream(one, taken);
  const wrong = wrongIn(stream);
  const add = async () => {
    const named = withName(stream, taken);
    setStream(named);
    setTried(true);
    setError(undefined);
    if (wrongIn(named) !== undefined) {
      return;
    }
    setBusy(true);
    try {
      changed(await api.addStream(run.id, { name: named.name, uri: named.uri.trim() }));
      setStream(NOTHING);
      setTried(false);
    } catch (refused) {
      setError(errorOf(refused));
    }
    setBusy(false);
  };
  return (
    <form
      className="add-stream"
      aria-label="Add a stream"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <SampleList id={list} />
      <div className="stream-row">
        <StreamInputs
          stream={stream}
          label=" of the new stream"
          wrong={tried || (stream.name !== '' && wrong?.name !== undefined) ? wrong : undefined}
          taken={taken}
          list={list}
          change={(edit) => {
            setError(undefined);
            setStream(edit);
          }}
        />
        <button type="submit" className="button" disabled={busy}>
          <Plus /> Add
        </button>
      </div>
      <Refused error={error} />
    </form>
  );
}
