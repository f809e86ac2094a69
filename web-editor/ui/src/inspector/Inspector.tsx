import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  Boxes,
  CircleOff,
  Copy,
  PackageOpen,
  Route,
  Spline,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { PayloadShape } from '../canvas/payloads';
import { typeOf } from '../catalog/catalog';
import { type Field, fieldsOf } from '../catalog/fields';
import { command, runCommand } from '../commands/commands';
import { alignSelected, perform, select } from '../editor/edit';
import { showDialog, useEditor } from '../editor/store';
import type { Side } from '../graph/places';
import type { NodeView, WireView } from '../graph/view';
import type { Plain } from '../graph/yaml/value';
import { figure, useRuns } from '../run/store';
import { GraphSettings } from './GraphSettings';
import { ParamField } from './ParamField';
import { TextField } from './TextField';

/** What is selected, as a form. */
export function Inspector() {
  const nodes = useEditor((now) => now.nodes);
  const wires = useEditor((now) => now.wires);
  const view = useEditor((now) => now.view);
  const chosen = view.nodes.filter(({ id }) => nodes.has(id));
  const [only] = chosen;
  const [wire] = view.wires.filter(({ id }) => wires.has(id));
  return (
    <aside className="inspector" aria-label="Inspector">
      {chosen.length > 1 ? (
        <Several count={chosen.length} />
      ) : only?.muted === true ? (
        <Muted view={only} />
      ) : only !== undefined && !only.kind.startsWith('graph-') ? (
        <NodeForm key={only.id} view={only} />
      ) : wire !== undefined && only === undefined ? (
        <WireForm key={wire.id} wire={wire} />
      ) : (
        <GraphSettings />
      )}
    </aside>
  );
}

/** Nothing of it can be set: its lines are comments. */
function Muted({ view }: { readonly view: NodeView }) {
  return (
    <header className="inspector-head">
      <p className="eyebrow">{view.type}</p>
      <h2>{view.id}</h2>
      <p className="inspector-summary">
        Muted: it takes no part in runs. In the file its lines are comments.
      </p>
      <div className="inspector-tools">
        <CommandButton id="mute" Icon={CircleOff} text="Unmute" />
        <CommandButton id="remove" Icon={Trash2} text="Remove" />
      </div>
    </header>
  );
}

function NodeForm({ view }: { readonly view: NodeView }) {
  const type = useEditor((now) => typeOf(now.catalog, view.type));
  const fields = type === undefined ? unknownFields(view) : fieldsOf(type);
  // What was set when the node was selected: a param stays where it is while it is being set.
  const [given] = useState(() => new Set(view.params.keys()));
  const needed = fields.filter(({ name, required }) => required || given.has(name));
  const others = fields.filter((field) => !needed.includes(field));
  return (
    <>
      <header className="inspector-head">
        <p className="eyebrow">{type?.title ?? view.type}</p>
        <TextField
          label="Name of the node"
          value={view.id}
          className="title-input"
          take={(name) => {
            perform({ kind: 'rename-node', node: view.id, name }, `Rename ${view.id}`);
          }}
        />
        <p className="inspector-summary">
          {type?.summary ??
            (view.kind === 'subgraph'
              ? 'A graph that is used as a node.'
              : 'This node type is not here. What the file says of it is kept.')}
        </p>
        <div className="inspector-tools">
          <button
            type="button"
            className="button small"
            onClick={() => {
              showDialog({ kind: 'connect', node: view.id });
            }}
          >
            <Spline /> Wire
          </button>
          {view.kind === 'subgraph' ? (
            <CommandButton id="unpack" Icon={PackageOpen} text="Unpack" />
          ) : null}
          <CommandButton id="duplicate" Icon={Copy} text="Duplicate" />
          <CommandButton id="bypass" Icon={Route} text={view.bypassed ? 'Restore' : 'Bypass'} />
          <CommandButton id="mute" Icon={CircleOff} text="Mute" />
          <CommandButton id="remove" Icon={Trash2} text="Remove" />
        </div>
      </header>
      {view.bypassed ? (
        <div className="callout">
          Bypassed: what it gave comes from what it takes. The comment above it in the file keeps
          which wires it had.
        </div>
      ) : null}
      <NodeProblems id={view.id} />
      <NodeFiguresList id={view.id} />
      <section className="inspector-section" aria-label="Params">
        {needed.map((field) => (
          <ParamField
            key={field.name}
            node={view.id}
            field={field}
            value={view.params.get(field.name)}
          />
        ))}
        {others.length === 0 ? null : (
          <details open={needed.length === 0} className="more">
            <summary>
              {needed.length === 0 ? 'Params' : 'More params'} <small>{others.length}</small>
            </summary>
            {others.map((field) => (
              <ParamField
                key={field.name}
                node={view.id}
                field={field}
                value={view.params.get(field.name)}
              />
            ))}
          </details>
        )}
        {fields.length === 0 ? <p className="hint">This node has no params.</p> : null}
      </section>
      <section className="inspector-section">
        <label className="field">
          <span className="field-head">On an error</span>
          <select
            value={view.onError}
            onChange={(event) => {
              const onError = event.target.value as 'fail' | 'skip' | 'route';
              perform({ kind: 'set-on-error', node: view.id, onError }, 'Set what errors do');
            }}
          >
            <option value="fail">end the run</option>
            <option value="skip">drop the packet and count it</option>
            <option value="route">give the reason at the output errors</option>
          </select>
        </label>
        <TextField
          label="Note"
          value={view.note}
          lines={3}
          placeholder="A comment in the file, right above the node"
          take={(note) => {
            perform({ kind: 'set-note', node: view.id, note }, 'Write a note');
          }}
        />
      </section>
    </>
  );
}

/** Params that the file gives to a node whose type is not here. */
function unknownFields({ params }: NodeView): readonly Field[] {
  return [...params].map(([name, value]): Field => ({
    name,
    kind: fieldKind(value),
    doc: '',
    required: false,
    default: undefined,
    choices: [],
    integer: false,
    min: undefined,
    max: undefined,
    pattern: undefined,
    numbers: Array.isArray(value) && value.every((item) => typeof item === 'number'),
    live: false,
  }));
}

function fieldKind(value: Plain): Field['kind'] {
  if (Array.isArray(value)) {
    return 'list';
  }
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'switch' : 'text';
}

interface CommandButtonProps {
  readonly id: string;
  readonly Icon: typeof Copy;
  readonly text: string;
}

function CommandButton({ id, Icon, text }: CommandButtonProps) {
  return (
    <button
      type="button"
      className="button small"
      onClick={() => {
        runCommand(command(id));
      }}
    >
      <Icon /> {text}
    </button>
  );
}

function NodeProblems({ id }: { readonly id: string }) {
  const problems = useEditor((now) => now.problems);
  const failure = useRuns(({ run }) => (run?.failure?.node === id ? run.failure : undefined));
  const mine = problems.filter(({ node }) => node === id);
  return (
    <>
      {failure === undefined ? null : (
        <div className="callout bad" role="alert">
          <strong>The run failed here</strong>
          <p>{failure.message}</p>
          <small>
            {failure.stream === undefined ? '' : `stream ${failure.stream}`}
            {failure.time === undefined ? '' : ` at ${(failure.time / 1e6).toFixed(3)} s`}
          </small>
        </div>
      )}
      {mine.map(({ code, message, hint, port }) => (
        <div key={`${code} ${port ?? ''} ${message}`} className="callout bad" role="alert">
          <p>{message}</p>
          {hint === undefined ? null : <small>{hint}</small>}
        </div>
      ))}
    </>
  );
}

function NodeFiguresList({ id }: { readonly id: string }) {
  const figures = useRuns((now) => now.figures.get(id));
  if (figures === undefined) {
    return null;
  }
  return (
    <dl className="figures">
      <div>
        <dt>now</dt>
        <dd>{figure(figures.fps, 'fps')}</dd>
      </div>
      <div>
        <dt>p50</dt>
        <dd>{figure(figures.p50, 'ms')}</dd>
      </div>
      <div>
        <dt>p99</dt>
        <dd>{figure(figures.p99, 'ms')}</dd>
      </div>
      <div>
        <dt>packets</dt>
        <dd>{figures.calls?.toLocaleString('en') ?? '–'}</dd>
      </div>
    </dl>
  );
}

const SIDES: readonly (readonly [Side, typeof Copy, string])[] = [
  ['left', AlignStartVertical, 'Align left'],
  ['center', AlignCenterVertical, 'Align centres'],
  ['right', AlignEndVertical, 'Align right'],
  ['top', AlignStartHorizontal, 'Align top'],
  ['middle', AlignCenterHorizontal, 'Align middles'],
  ['bottom', AlignEndHorizontal, 'Align bottom'],
];

function Several({ count }: { readonly count: number }) {
  return (
    <>
      <header className="inspector-head">
        <p className="eyebrow">Selection</p>
        <h2>{count} nodes</h2>
      </header>
      <section className="inspector-section">
        <div className="tool-row" role="group" aria-label="Align">
          {SIDES.map(([side, Icon, title]) => (
            <button
              key={side}
              type="button"
              className="icon-button"
              title={title}
              aria-label={title}
              onClick={() => {
                alignSelected(side);
              }}
            >
              <Icon />
            </button>
          ))}
        </div>
        <div className="inspector-tools">
          <CommandButton id="group" Icon={Boxes} text="Group" />
          <CommandButton id="duplicate" Icon={Copy} text="Duplicate" />
          <CommandButton id="bypass" Icon={Route} text="Bypass" />
          <CommandButton id="mute" Icon={CircleOff} text="Mute" />
          <CommandButton id="remove" Icon={Trash2} text="Remove" />
        </div>
      </section>
    </>
  );
}

/** What an alignment is written as. */
const ALIGNMENTS = [
  ['', 'as the input does by itself'],
  ['exact', 'exact: the same event time'],
  ['nearest', 'nearest: within a tolerance'],
  ['latest', 'latest: the last one, however old'],
] as const;

function WireForm({ wire }: { readonly wire: WireView }) {
  const { from, to, type, align, within, trouble } = wire;
  const setAlign = (kind: string, tolerance: string | undefined) => {
    perform(
      {
        kind: 'align',
        wire: to,
        alignment:
          kind === ''
            ? {}
            : { align: kind, ...(kind === 'nearest' ? { within: tolerance ?? '40ms' } : {}) },
      },
      'Align a wire',
    );
  };
  return (
    <>
      <header className="inspector-head">
        <p className="eyebrow">Wire</p>
        <h2 className="wire-title">
          <PayloadShape type={type} /> {type ?? 'unknown'}
        </h2>
        <p className="wire-ends">
          <EndButton node={from.node} port={from.port} /> →{' '}
          <EndButton node={to.node} port={to.port} />
        </p>
      </header>
      {trouble === undefined ? null : (
        <div className="callout bad" role="alert">
          {trouble}
        </div>
      )}
      <section className="inspector-section">
        <label className="field">
          <span className="field-head">How its packets meet the others</span>
          <select
            value={align ?? ''}
            onChange={(event) => {
              setAlign(event.target.value, within);
            }}
          >
            {ALIGNMENTS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        {align === 'nearest' ? (
          <TextField
            label="Within"
            value={within ?? ''}
            placeholder="40ms"
            take={(text) => {
              setAlign('nearest', text);
            }}
          />
        ) : null}
        <div className="inspector-tools">
          <CommandButton id="remove" Icon={Trash2} text="Remove" />
        </div>
      </section>
    </>
  );
}

function EndButton({ node, port }: { readonly node: string; readonly port: string }) {
  return (
    <button
      type="button"
      className="link-button"
      onClick={() => {
        select([node]);
      }}
    >
      {port === '' ? node : `${node}.${port}`}
    </button>
  );
}
