import type { Plain } from '../graph/yaml/value';
import type { NodeType, Schema } from './catalog';

/** How a param is entered. */
export type FieldKind =
  | 'choice'
  | 'switch'
  | 'number'
  | 'text'
  | 'long-text'
  | 'color'
  | 'input-file'
  | 'output-file'
  | 'model'
  | 'list';

/** A param of a node type, as a form shows it. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly doc: string;
  readonly required: boolean;
  readonly default: Plain | undefined;
  readonly choices: readonly Plain[];
  readonly integer: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly pattern: RegExp | undefined;
  /** What the items of a list are. */
  readonly numbers: boolean;
  /** Whether it can be changed while the graph runs. */
  readonly live: boolean;
}

export function fieldsOf({ params }: NodeType): readonly Field[] {
  const required = plainList(params['required']);
  return Object.entries(objectOf(params['properties'])).map(([name, schema]) =>
    field(name, objectOf(schema), required.includes(name)),
  );
}

function field(name: string, schema: Schema, required: boolean): Field {
  const own = ownSchema(schema);
  const type = own['type'];
  const list = type === 'array';
  return {
    name,
    kind: kindOf(schema, own),
    doc: typeof schema['description'] === 'string' ? schema['description'] : '',
    required,
    default: schema['default'],
    choices: plainList(own['enum']),
    integer: type === 'integer',
    min: numberOf(own['minimum']),
    max: numberOf(own['maximum']),
    pattern: typeof own['pattern'] === 'string' ? new RegExp(own['pattern'], 'u') : undefined,
    numbers:
      list &&
      ['number', 'integer'].some((one) => one === ownSchema(objectOf(own['items']))['type']),
    live: schema['x-live'] === true,
  };
}

/** The schema without the branch that lets a reference such as `${name}` stand there. */
function ownSchema(schema: Schema): Schema {
  const branches = plainList(schema['anyOf']).map(objectOf);
  const own = branches.find(({ pattern }) => pattern !== REFERENCE_PATTERN);
  return own ?? schema;
}

const REFERENCE_PATTERN = '\\$\\{';

const COLOR_PATTERN = '^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$';

function kindOf(schema: Schema, own: Schema): FieldKind {
  switch (schema['x-kind']) {
    case 'input-uri':
      return 'input-file';
    case 'output-uri':
      return 'output-file';
    case 'model':
      return 'model';
    case 'multiline':
      return 'long-text';
    default:
  }
  if (Array.isArray(own['enum'])) {
    return 'choice';
  }
  switch (own['type']) {
    case 'boolean':
      return 'switch';
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return 'list';
    default:
      return own['pattern'] === COLOR_PATTERN ? 'color' : 'text';
  }
}

function objectOf(value: Plain | undefined): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Schema)
    : {};
}

function plainList(value: Plain | undefined): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [];
}

function numberOf(value: Plain | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The text of a value that is, or holds, a reference to a param of the graph. */
export function referenceIn(value: Plain | undefined): string | undefined {
  return typeof value === 'string' && /(?<!\$)\$\{/.test(value) ? value : undefined;
}

/** A value as it is typed into a field. */
export function textOf(value: Plain | undefined): string {
  switch (typeof value) {
    case 'undefined':
      return '';
    case 'object':
      return value === null ? '' : JSON.stringify(value);
    default:
      return String(value);
  }
}

/** What is wrong with a value that someone has entered, in words. */
export function whyNotTake(field: Field, value: Plain): string | undefined {
  if (referenceIn(value) !== undefined) {
    return undefined;
  }
  switch (field.kind) {
    case 'number':
      return whyNotNumber(field, value);
    case 'choice':
      return field.choices.includes(value)
        ? undefined
        : `one of ${field.choices.map(textOf).join(', ')}`;
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'list':
      return Array.isArray(value) ? undefined : 'a list';
    case 'color':
      return field.pattern?.test(textOf(value)) === false ? 'a colour such as #ff8800' : undefined;
    default:
      if (field.required && value === '') {
        return 'needs a value';
      }
      return field.pattern?.test(textOf(value)) === false
        ? `does not have the form that '${field.name}' takes`
        : undefined;
  }
}

function whyNotNumber({ integer, min, max }: Field, value: Plain): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return 'a number';
  }
  if (integer && !Number.isInteger(value)) {
    return 'a whole number';
  }
  if (min !== undefined && value < min) {
    return `at least ${String(min)}`;
  }
  return max !== undefined && value > max ? `at most ${String(max)}` : undefined;
}

/** Extensions of what node types write, for a file name to begin with. */
const WRITTEN = new Map([
  ['encode', 'mp4'],
  ['write-csv', 'csv'],
  ['write-jsonl', 'jsonl'],
]);

/**
 * Values for what a new node cannot be without, where there is one that works: the node then has
 * ports and can run. What is not here is asked for as a problem.
 */
export function starterParams(
  type: NodeType,
  graph: string,
  taken: ReadonlySet<string>,
  sample: string | undefined,
): Readonly<Record<string, Plain>> {
  const extension = WRITTEN.get(type.id);
  return Object.fromEntries(
    fieldsOf(type)
      .filter(({ required }) => required)
      .flatMap(({ name, kind }): [string, Plain][] => {
        if (kind === 'output-file' && extension !== undefined) {
          return [[name, freeFile(graph, extension, taken)]];
        }
        if (type.id === 'decode' && kind === 'input-file' && sample !== undefined) {
          return [[name, sample]];
        }
        return type.id === 'frame-rate' && name === 'fps' ? [[name, 25]] : [];
      }),
  );
}

function freeFile(graph: string, extension: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${String(number)}`;
    const file = `out/${graph === '' ? 'result' : graph}${suffix}.${extension}`;
    if (!taken.has(file)) {
      return file;
    }
  }
}
