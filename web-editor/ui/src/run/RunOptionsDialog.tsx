import { Play, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { DialogFrame } from '../app/Dialog';
import { showDialog, useEditor } from '../editor/store';
import type { Graph, GraphParam } from '../graph/model';
import { FILE_PLACEHOLDER, SampleList, UploadButton } from '../inspector/FileParts';
import {
  chooseOptions,
  chosenOptions,
  defaultText,
  PLAIN,
  type RunOptions,
  sharedOutput,
  useChosenOptions,
  whyNoStreams,
} from './options';
import { Pager, usePages } from './Pager';
import { errorOf, Refused } from './Refused';
import { isRunning, startWith, useRuns } from './store';
import { StreamInputs } from './StreamInputs';
import {
  allNamed,
  INPUT_PARAM,
  MOST_STREAMS,
  type NewStream,
  streamsIn,
  wrongStreams,
} from './streams';

/** So many streams are entered on one page. */
const PAGE = 50;

/** What a run may be told beside its graph. What is chosen stays for the next time. */
export function RunOptionsDialog() {
  const graph = useEditor((now) => now.session.shown.graph);
  const running = useRuns(isRunning);
  const options = useChosenOptions();
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<Error>();
  const streams = whyNoStreams(graph) === undefined ? options.streams : [];
  const pages = usePages(streams, PAGE);
  const wrong = wrongStreams(streams);
  const change = (next: Partial<RunOptions>) => {
    setError(undefined);
    // A file may have been on its way for long.
    chooseOptions({ ...chosenOptions(), ...next });
  };
  const run = async () => {
    const named = allNamed(streams);
    if (named.length > 0) {
      change({ streams: named });
    }
    setTried(true);
    const [first] = wrongStreams(named).keys();
    if (first !== undefined) {
      pages.turnTo(first);
      return;
    }
    try {
      await startWith({ ...options, streams: named, params: known(options.params, graph) });
      showDialog(undefined);
    } catch (refused) {
      setError(errorOf(refused));
    }
  };
  return (
    <DialogFrame title="Run with options" className="run-options">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div className="run-options-body">
          <div className="run-options-row">
            <Limit
              value={options.limit}
              set={(limit) => {
                change({ limit });
              }}
            />
            <div className="field">
              <label className="check">
                <input
                  type="checkbox"
                  checked={options.resumable}
                  onChange={(event) => {
                    change({ resumable: event.target.checked });
                  }}
                />
                Take checkpoints, so that the run can be paused and resumed
              </label>
              <p className="field-doc">
                It also goes on after an accident. The result stands under its name at the end only.
              </p>
            </div>
          </div>
          <Params
            graph={graph}
            options={{ ...options, streams }}
            set={(params) => {
              change({ params });
            }}
          />
          <Streams
            graph={graph}
            streams={streams}
            pages={pages}
            wrong={tried ? wrong : whereBegun(wrong, streams)}
            edit={(next) => {
              change({ streams: next(chosenOptions().streams).slice(0, MOST_STREAMS) });
            }}
          />
          <SharedOutput
            graph={graph}
            options={{ ...options, streams }}
            set={(params) => {
              change({ params });
            }}
          />
          <Refused error={error} />
        </div>
        <footer className="dialog-foot">
          <button
            type="button"
            className="button"
            disabled={options === PLAIN}
            onClick={() => {
              setTried(false);
              setError(undefined);
              chooseOptions(PLAIN);
            }}
          >
            Reset
          </button>
          <span className="grow" />
          <button
            type="button"
            className="button"
            onClick={() => {
              showDialog(undefined);
            }}
          >
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={running}>
            <Play /> Run
          </button>
        </footer>
      </form>
    </DialogFrame>
  );
}

/** Values of params that the graph still has. */
function known(
  params: Readonly<Record<string, string>>,
  graph: Graph,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => graph.params.has(name)));
}

type Wrong = ReturnType<typeof wrongStreams>;

/** A row that has just been added is not yet wrong. */
function whereBegun(wrong: Wrong, streams: readonly NewStream[]): Wrong {
  return new Map(
    [...wrong].filter(([index, { name }]) => name !== undefined && streams[index]?.name !== ''),
  );
}

interface LimitProps {
  readonly value: number | undefined;
  readonly set: (limit: number | undefined) => void;
}

function Limit({ value, set }: LimitProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className="field-head">
        Frames at most
      </label>
      <input
        id={id}
        type="number"
        min={1}
        step={1}
        placeholder="all"
        value={value ?? ''}
        onChange={({ target }) => {
          set(target.value === '' ? undefined : target.valueAsNumber);
        }}
      />
      <p className="field-doc">Of each stream.</p>
    </div>
  );
}

interface ParamsProps {
  readonly graph: Graph;
  readonly options: RunOptions;
  readonly set: (params: RunOptions['params']) => void;
}

function Params({ graph, options: { params, streams }, set }: ParamsProps) {
  if (graph.params.size === 0) {
    return (
      <section>
        <h3>Params</h3>
        <p className="hint">This graph has no params that a run could set.</p>
      </section>
    );
  }
  return (
    <section>
      <h3>Params</h3>
      <div className="param-values">
        {[...graph.params.values()].map((param) => (
          <ParamValue
            key={param.name}
            param={param}
            value={params[param.name] ?? ''}
            byStream={param.name === INPUT_PARAM && streams.length > 0}
            set={(text) => {
              const others = Object.entries(params).filter(([name]) => name !== param.name);
              set(Object.fromEntries(text === '' ? others : [...others, [param.name, text]]));
            }}
          />
        ))}
      </div>
    </section>
  );
}

interface ParamProps {
  readonly param: GraphParam;
  /** Empty for the default. */
  readonly value: string;
  /** Whether each stream has its own. */
  readonly byStream: boolean;
  readonly set: (text: string) => void;
}

function ParamValue({ param, value, byStream, set }: ParamProps) {
  const id = useId();
  const { name, type, doc } = param;
  const usual = defaultText(param);
  const choices = type === 'boolean' ? ['true', 'false'] : param.choices.map(String);
  const number = type === 'integer' || type === 'number';
  const file = name === INPUT_PARAM;
  return (
    <div className="field">
      <label htmlFor={id} className="field-head">
        {name}
      </label>
      {choices.length > 0 ? (
        <select
          id={id}
          value={value}
          onChange={(event) => {
            set(event.target.value);
          }}
        >
          <option value="">{usual === '' ? 'choose …' : `${usual} (default)`}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <div className="file">
          <input
            id={id}
            type={number ? 'number' : 'text'}
            step={type === 'integer' ? 1 : 'any'}
            required={usual === '' && param.default === undefined && !byStream}
            disabled={byStream}
            placeholder={byStream ? 'each stream has its own' : usual || FILE_PLACEHOLDER}
            list={file ? `${id}-samples` : undefined}
            spellCheck={false}
            autoComplete="off"
            value={byStream ? '' : value}
            onChange={(event) => {
              set(event.target.value);
            }}
          />
          {file && !byStream ? (
            <>
              <SampleList id={`${id}-samples`} />
              <UploadButton
                label={`Upload a file for ${name}`}
                take={(path) => {
                  set(path);
                }}
              />
            </>
          ) : null}
        </div>
      )}
      {doc === '' ? null : <p className="field-doc">{doc}</p>}
    </div>
  );
}

interface StreamsProps {
  readonly graph: Graph;
  readonly streams: readonly NewStream[];
  readonly pages: ReturnType<typeof usePages<NewStream>>;
  readonly wrong: Wrong;
  readonly edit: (next: (now: readonly NewStream[]) => readonly NewStream[]) => void;
}

function Streams({ graph, streams, pages, wrong, edit }: StreamsProps) {
  const list = useId();
  const reason = whyNoStreams(graph);
  if (reason !== undefined) {
    return (
      <section>
        <h3>Streams</h3>
        <p className="hint">{reason}</p>
      </section>
    );
  }
  const full = streams.length >= MOST_STREAMS;
  const names = (but?: number) =>
    new Set(streams.filter((_, index) => index !== but).map(({ name }) => name));
  const add = (more: (taken: ReadonlySet<string>) => readonly NewStream[]) => {
    edit((now) => [...now, ...more(new Set(now.map(({ name }) => name)))]);
    pages.turnTo(streams.length);
  };
  return (
    <section>
      <h3>Streams {streams.length > 0 ? <small>{streams.length}</small> : null}</h3>
      <p className="field-doc">
        {streams.length === 0
          ? `None: the graph reads its own ${INPUT_PARAM}. Each stream that you add reads another one, at the same time.`
          : 'Lines of NAME=FILE that are pasted into a name become streams.'}
      </p>
      <SampleList id={list} />
      {streams.length === 0 ? null : (
        <ul className="stream-rows">
          {pages.shown.map((stream, row) => {
            const at = pages.from + row;
            const label = ` of stream ${String(at + 1)}`;
            return (
              // Rows have no other identity than their place.
              <li key={at}>
                <div className="stream-row">
                  <StreamInputs
                    stream={stream}
                    label={label}
                    wrong={wrong.get(at)}
                    taken={names(at)}
                    list={list}
                    change={(next) => {
                      edit((now) => now.map((one, index) => (index === at ? next(one) : one)));
                    }}
                    paste={(text) => {
                      edit((now) => now.toSpliced(at, 1, ...streamsIn(text, names(at))));
                    }}
                  />
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Remove stream ${String(at + 1)}`}
                    title="Remove this stream"
                    onClick={() => {
                      edit((now) => now.toSpliced(at, 1));
                    }}
                  >
                    <X />
                  </button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      <Pager pages={pages} label="Pages of streams" />
      <div className="tool-row stream-tools">
        <button
          type="button"
          className="button small"
          disabled={full}
          onClick={() => {
            add(() => [{ name: '', uri: '' }]);
          }}
        >
          <Plus /> Add a stream
        </button>
        {full ? (
          <span className="hint">A run takes {MOST_STREAMS} streams at most.</span>
        ) : (
          <UploadButton
            several
            label="Add files"
            take={(_, paths) => {
              add((taken) => streamsIn(paths.join('\n'), taken));
            }}
          />
        )}
      </div>
    </section>
  );
}

function SharedOutput({ graph, options, set }: ParamsProps) {
  const shared = sharedOutput(graph, options);
  if (shared === undefined) {
    return null;
  }
  const { name, apart } = shared;
  return (
    <div className="callout">
      <p>
        Streams must not write to one file. <code>{'${stream}'}</code> in {name} gives each its own.
      </p>
      <button
        type="button"
        className="button small"
        onClick={() => {
          set({ ...options.params, [name]: apart });
        }}
      >
        Write {apart}
      </button>
    </div>
  );
}
