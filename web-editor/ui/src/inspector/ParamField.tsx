import { Link2, Link2Off, RotateCcw, Zap } from 'lucide-react';
import { useId } from 'react';
import { api } from '../api/client';
import { type Field, referenceIn, textOf, whyNotTake } from '../catalog/fields';
import { setParam } from '../editor/edit';
import { useEditor } from '../editor/store';
import { useLoaded } from '../files/useLoaded';
import { referenceTo } from '../graph/param-references';
import type { Plain } from '../graph/yaml/value';
import { setLive } from '../run/store';
import { FILE_PLACEHOLDER, SampleList, UploadButton } from './FileParts';

interface Props {
  readonly node: string;
  readonly field: Field;
  /** What the file says; nothing for the default. */
  readonly value: Plain | undefined;
}

/** One param of a node: its value, or the param of the graph that gives it. */
export function ParamField({ node, field, value }: Props) {
  const id = useId();
  const params = useEditor((now) => now.session.shown.graph.params);
  const reference = referenceIn(value);
  const bound = reference !== undefined;
  const set = (next: Plain | undefined) => {
    setParam(node, field.name, next);
    if (field.live && next !== undefined && referenceIn(next) === undefined) {
      setLive(node, { [field.name]: next });
    }
  };
  const reason = value === undefined ? undefined : whyNotTake(field, value);
  const missing = field.required && value === undefined;
  return (
    <div className={`field${value === undefined ? '' : ' set'}`}>
      <div className="field-head">
        <label htmlFor={id}>{field.name}</label>
        {field.live ? (
          <Zap className="field-live" aria-label="Can be changed while the graph runs" />
        ) : null}
        {field.required ? <span className="field-required">required</span> : null}
        <span className="grow" />
        {value !== undefined && !field.required ? (
          <button
            type="button"
            className="icon-button small quiet"
            title="Back to the default"
            aria-label={`Reset ${field.name}`}
            onClick={() => {
              set(undefined);
            }}
          >
            <RotateCcw />
          </button>
        ) : null}
        {params.size > 0 || bound ? (
          <button
            type="button"
            className="icon-button small quiet"
            aria-pressed={bound}
            title={bound ? 'Enter a value of its own' : 'Take the value of a param of the graph'}
            aria-label={
              bound ? `Unbind ${field.name}` : `Bind ${field.name} to a param of the graph`
            }
            onClick={() => {
              const [first] = params.keys();
              set(bound ? field.default : referenceTo(first ?? ''));
            }}
          >
            {bound ? <Link2Off /> : <Link2 />}
          </button>
        ) : null}
      </div>
      {bound ? (
        <ReferenceInput id={id} value={reference} names={[...params.keys()]} set={set} />
      ) : (
        <ValueInput id={id} field={field} value={value} set={set} />
      )}
      {reason === undefined && !missing ? null : (
        <p className="field-reason" role="alert">
          {missing ? 'needs a value' : `must be ${reason ?? ''}`}
        </p>
      )}
      {field.doc === '' ? null : <p className="field-doc">{field.doc}</p>}
    </div>
  );
}

interface InputProps {
  readonly id: string;
  readonly set: (value: Plain | undefined) => void;
}

function ReferenceInput({
  id,
  value,
  names,
  set,
}: InputProps & { readonly value: string; readonly names: readonly string[] }) {
  const known = names.map(referenceTo);
  if (!known.includes(value)) {
    return <TextInput id={id} value={value} take={set} />;
  }
  return (
    <select
      id={id}
      value={value}
      onChange={(event) => {
        set(event.target.value);
      }}
    >
      {names.map((name) => (
        <option key={name} value={referenceTo(name)}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ValueInput({ id, field, value, set }: InputProps & Omit<Props, 'node'>) {
  const shown = value ?? field.default;
  switch (field.kind) {
    case 'choice':
      return (
        <select
          id={id}
          value={textOf(shown)}
          onChange={(event) => {
            set(field.choices.find((choice) => textOf(choice) === event.target.value));
          }}
        >
          {shown === undefined ? <option value="">choose …</option> : null}
          {field.choices.map((choice) => (
            <option key={textOf(choice)} value={textOf(choice)}>
              {textOf(choice)}
            </option>
          ))}
        </select>
      );
    case 'switch':
      return (
        <label className="switch">
          <input
            id={id}
            type="checkbox"
            role="switch"
            checked={shown === true}
            onChange={(event) => {
              set(event.target.checked);
            }}
          />
          <span aria-hidden="true" />
          {shown === true ? 'yes' : 'no'}
        </label>
      );
    case 'number':
      return <NumberInput id={id} field={field} value={value} set={set} />;
    case 'color':
      return <ColorInput id={id} value={textOf(shown)} set={set} />;
    case 'list':
      return (
        <TextInput
          id={id}
          value={
            Array.isArray(shown)
              ? (shown as readonly Plain[]).map(textOf).join(', ')
              : textOf(shown)
          }
          placeholder={field.numbers ? '1, 2, 3' : 'one, two'}
          take={(text) => {
            set(listIn(text, field.numbers));
          }}
        />
      );
    case 'input-file':
      return <FileInput id={id} value={textOf(shown)} set={set} />;
    case 'model':
      return <ModelInput id={id} value={textOf(shown)} set={set} />;
    case 'long-text':
      return (
        <textarea
          key={textOf(shown)}
          id={id}
          rows={3}
          defaultValue={textOf(shown)}
          onBlur={(event) => {
            if (event.target.value !== textOf(shown)) {
              set(event.target.value);
            }
          }}
        />
      );
    case 'output-file':
    case 'text':
      return (
        <TextInput
          id={id}
          value={textOf(value)}
          placeholder={field.default === undefined ? '' : textOf(field.default)}
          take={(text) => {
            set(text === '' && !field.required ? undefined : text);
          }}
        />
      );
  }
}

function listIn(text: string, numbers: boolean): Plain | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) {
    return undefined;
  }
  return numbers
    ? items.map((item) => (Number.isFinite(Number(item)) ? Number(item) : item))
    : items;
}

interface TextProps {
  readonly id: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly take: (text: string) => void;
}

/** Takes what is typed when the field is left or Enter is pressed. */
function TextInput({ id, value, placeholder, list, take }: TextProps) {
  return (
    <input
      key={value}
      id={id}
      type="text"
      defaultValue={value}
      placeholder={placeholder}
      list={list}
      spellCheck={false}
      onBlur={(event) => {
        if (event.target.value !== value) {
          take(event.target.value);
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.currentTarget.blur();
        }
      }}
    />
  );
}

function NumberInput({ id, field, value, set }: InputProps & Omit<Props, 'node'>) {
  const { min, max, integer } = field;
  const shown = value ?? field.default;
  const number = typeof shown === 'number' ? shown : undefined;
  const slides = min !== undefined && max !== undefined && max - min <= 1000;
  const step = integer ? 1 : slides ? stepFor(max - min) : 'any';
  const take = (text: string) => {
    const entered = Number(text);
    if (text === '') {
      set(undefined);
    } else if (Number.isFinite(entered) && entered !== number) {
      set(entered);
    }
  };
  return (
    <div className="number">
      {slides ? (
        <input
          type="range"
          aria-label={`${field.name}, slider`}
          min={min}
          max={max}
          step={step}
          value={number ?? min}
          onChange={(event) => {
            set(Number(event.target.value));
          }}
        />
      ) : null}
      <input
        key={textOf(shown)}
        id={id}
        type="number"
        defaultValue={textOf(value)}
        placeholder={textOf(field.default) || 'by itself'}
        min={min}
        max={max}
        step={integer ? 1 : 'any'}
        onBlur={(event) => {
          take(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.currentTarget.blur();
          }
        }}
      />
    </div>
  );
}

/** About a hundred steps, of a round size. */
function stepFor(span: number): number {
  return 10 ** Math.floor(Math.log10(span / 50));
}

function ColorInput({ id, value, set }: InputProps & { readonly value: string }) {
  return (
    <div className="color">
      <input
        type="color"
        aria-label="Colour"
        value={/^#[0-9a-f]{6}/i.test(value) ? value.slice(0, 7) : '#000000'}
        onChange={(event) => {
          set(event.target.value + value.slice(7, 9));
        }}
      />
      <TextInput id={id} value={value} placeholder="#rrggbb" take={set} />
    </div>
  );
}

function FileInput({ id, value, set }: InputProps & { readonly value: string }) {
  const list = `${id}-samples`;
  return (
    <div className="file">
      <TextInput id={id} value={value} placeholder={FILE_PLACEHOLDER} list={list} take={set} />
      <SampleList id={list} />
      <UploadButton
        take={(path) => {
          set(path);
        }}
      />
    </div>
  );
}

/** A model by its name, out of those that the server has, or wherever it lies. */
function ModelInput({ id, value, set }: InputProps & { readonly value: string }) {
  const loaded = useLoaded(api.models);
  const models = loaded.kind === 'loaded' ? loaded.value : [];
  const chosen = models.find(({ name }) => name === value);
  const list = `${id}-models`;
  return (
    <>
      <TextInput id={id} value={value} placeholder="a name or a path" list={list} take={set} />
      <datalist id={list}>
        {models.map(({ name, about }) => (
          <option key={name} value={name} label={about?.title} />
        ))}
      </datalist>
      {chosen?.about === undefined ? null : (
        <p className="field-doc">
          {chosen.about.title} ({chosen.about.licence}). {chosen.about.description}
        </p>
      )}
      {chosen?.broken === undefined ? null : (
        <p className="field-reason" role="alert">
          {chosen.broken}
        </p>
      )}
      {loaded.kind === 'failed' ? (
        <p className="field-reason" role="alert">
          cannot list the models: {loaded.reason}
        </p>
      ) : null}
    </>
  );
}
