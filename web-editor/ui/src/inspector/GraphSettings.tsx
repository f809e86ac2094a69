import { Plus, X } from 'lucide-react';
import { PayloadShape } from '../canvas/payloads';
import { perform } from '../editor/edit';
import { useEditor } from '../editor/store';
import type { GraphParam } from '../graph/model';
import { uniqueName } from '../graph/names';
import type { Plain } from '../graph/yaml/value';
import { TextField } from './TextField';

const PARAM_TYPES = ['string', 'uri', 'integer', 'number', 'boolean', 'duration', 'color'] as const;

/** The graph itself: what it is called, what a run can set, what it takes and gives. */
export function GraphSettings() {
  const graph = useEditor((now) => now.session.shown.graph);
  const nodes = graph.nodes.size;
  return (
    <>
      <header className="inspector-head">
        <p className="eyebrow">Graph</p>
        <TextField
          label="Name of the graph"
          className="title-input"
          value={graph.name}
          take={(text) => {
            perform({ kind: 'set-header', key: 'name', text }, 'Name the graph');
          }}
        />
        <p className="inspector-summary">{nodes === 1 ? '1 node' : `${String(nodes)} nodes`}</p>
      </header>
      <section className="inspector-section">
        <TextField
          label="Description"
          value={graph.description}
          lines={3}
          placeholder="What it does, for people"
          take={(text) => {
            perform({ kind: 'set-header', key: 'description', text }, 'Describe the graph');
          }}
        />
      </section>
      <section className="inspector-section">
        <div className="section-head">
          <h3>Params</h3>
          <button
            type="button"
            className="icon-button small"
            title="Add a param that a run can set"
            aria-label="Add a param"
            onClick={() => {
              const name = uniqueName('param', new Set(graph.params.keys()));
              perform(
                { kind: 'add-graph-param', name, param: { type: 'string', default: '' } },
                'Add a param',
              );
            }}
          >
            <Plus />
          </button>
        </div>
        {graph.params.size === 0 ? (
          <p className="hint">
            Values that a run can set, such as which video to read. Nodes take them as{' '}
            <code>{'${name}'}</code>.
          </p>
        ) : null}
        {[...graph.params.values()].map((param) => (
          <ParamCard key={param.name} param={param} />
        ))}
      </section>
      {graph.inputs.size + graph.outputs.size === 0 ? null : (
        <section className="inspector-section">
          <h3>Ports of this graph</h3>
          <ul className="port-list">
            {[...graph.inputs.values()].map(({ name, type }) => (
              <li key={`in ${name}`}>
                <PayloadShape type={type} /> {name} <small>takes {type}</small>
              </li>
            ))}
            {[...graph.outputs.values()].map(({ name, type }) => (
              <li key={`out ${name}`}>
                <PayloadShape type={type} /> {name} <small>gives {type}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function ParamCard({ param }: { readonly param: GraphParam }) {
  const { name, type, doc } = param;
  const set = (key: 'type' | 'default' | 'doc', value: Plain | undefined) => {
    perform({ kind: 'set-graph-param', name, key, value }, `Set ${key} of ${name}`);
  };
  return (
    <div className="card">
      <div className="card-head">
        <TextField
          label="Name"
          value={name}
          take={(to) => {
            perform({ kind: 'rename-graph-param', name, to }, `Rename ${name}`);
          }}
        />
        <label className="field">
          <span className="field-head">Type</span>
          <select
            value={type}
            onChange={(event) => {
              set('type', event.target.value);
            }}
          >
            {[...new Set([...PARAM_TYPES, type])].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="icon-button small quiet"
          aria-label={`Remove param ${name}`}
          title="Remove"
          onClick={() => {
            perform({ kind: 'remove-graph-param', name }, `Remove ${name}`);
          }}
        >
          <X />
        </button>
      </div>
      <TextField
        label="Default"
        value={
          param.default === undefined || param.default === null ? '' : plainText(param.default)
        }
        take={(text) => {
          set('default', text === '' ? undefined : valueIn(text, type));
        }}
      />
      <TextField
        label="Doc"
        value={doc}
        take={(text) => {
          set('doc', text === '' ? undefined : text);
        }}
      />
    </div>
  );
}

function plainText(value: Plain): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueIn(text: string, type: string): Plain {
  if ((type === 'integer' || type === 'number') && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}
