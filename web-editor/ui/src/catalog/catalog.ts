import type { Contract, Contracts, InputPort, OutputPort, Payload } from '../graph/contract';
import { isPath, typeId, typeVersion } from '../graph/model';
import type { Plain } from '../graph/yaml/value';

/** A JSON Schema, as far as nobody looks into it. */
export type Schema = Readonly<Record<string, Plain>>;

/** A node type, as `kinoloom nodes --json` describes it. */
export interface NodeType {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  /** Ports with default params; nothing where they are not known without params. */
  readonly contract: Contract | undefined;
  readonly timing: string | undefined;
  readonly cost: string | undefined;
  readonly placement: string | undefined;
  readonly stateful: boolean;
  /** The schema of its params. */
  readonly params: Schema;
}

/** All that can be put on a canvas. */
export interface Catalog {
  /** By id. */
  readonly types: ReadonlyMap<string, NodeType>;
  readonly payloads: readonly Payload[];
  /** The schema of a whole graph file, for the text editor to complete with. */
  readonly schema: Schema;
}

export const EMPTY_CATALOG: Catalog = { types: new Map(), payloads: [], schema: {} };

/**
 * Reads what `kinoloom nodes --json` prints: the JSON Schema of graph files, in whose definitions
 * `params-<id>` stands, under `x-node`, what no schema can say.
 *
 * @throws TypeError if it is something else
 */
export function readCatalog(json: unknown): Catalog {
  const schema = record(json, 'the catalogue');
  const definitions = record(schema['$defs'], "'$defs' of the catalogue");
  const types = Object.entries(definitions)
    .filter(([name]) => name.startsWith('params-'))
    .map(([name, definition]) => nodeType(name, record(definition, name)));
  const payload = record(definitions['payload'] ?? {}, "'payload'");
  return {
    types: new Map(types.map((type) => [type.id, type])),
    payloads: list(payload['enum']).filter((name) => typeof name === 'string'),
    schema,
  };
}

function nodeType(name: string, params: Schema): NodeType {
  const entry = record(params['x-node'], `'x-node' of '${name}'`);
  const hasPorts = Array.isArray(entry['inputs']) && Array.isArray(entry['outputs']);
  return {
    id: text(entry['id'], name.slice('params-'.length)),
    version: typeof entry['version'] === 'number' ? entry['version'] : 1,
    title: text(entry['title'], text(params['title'], name)),
    summary: text(entry['summary'], text(params['description'], '')),
    category: text(entry['category'], 'other'),
    contract: hasPorts ? readContract(entry) : undefined,
    timing: optionalText(entry['timing']),
    cost: optionalText(entry['cost']),
    placement: optionalText(entry['placement']),
    stateful: entry['stateful'] === true,
    params,
  };
}

/**
 * Reads `{inputs, outputs}`, of a catalogue or of one node as the server has resolved it.
 *
 * @throws TypeError if it is something else
 */
export function readContract(json: unknown): Contract {
  const contract = record(json, 'a contract');
  return {
    inputs: list(contract['inputs']).map(inputPort),
    outputs: list(contract['outputs']).map(outputPort),
  };
}

function inputPort(json: Plain): InputPort {
  const port = record(json, 'an input');
  return {
    name: text(port['name'], ''),
    type: text(port['type'], ''),
    doc: text(port['doc'], ''),
    required: port['required'] === true,
    many: port['many'] === true,
    align: text(port['align'], 'exact'),
  };
}

function outputPort(json: Plain): OutputPort {
  const port = record(json, 'an output');
  return { name: text(port['name'], ''), type: text(port['type'], ''), doc: text(port['doc'], '') };
}

function record(json: unknown, what: string): Schema {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new TypeError(`${what} is not an object`);
  }
  return json as Schema;
}

function list(json: Plain | undefined): readonly Plain[] {
  return Array.isArray(json) ? (json as readonly Plain[]) : [];
}

function text(json: Plain | undefined, otherwise: string): string {
  return typeof json === 'string' ? json : otherwise;
}

function optionalText(json: Plain | undefined): string | undefined {
  return typeof json === 'string' ? json : undefined;
}

/** The node type that a graph means, unless it asks for a version that is not here. */
export function typeOf(catalog: Catalog, written: string): NodeType | undefined {
  if (isPath(written)) {
    return undefined;
  }
  const type = catalog.types.get(typeId(written));
  const version = typeVersion(written);
  return version === undefined || version === type?.version ? type : undefined;
}

/** Ports as the catalogue has them: those of default params. */
export function catalogContracts(catalog: Catalog): Contracts {
  return {
    contractOf: ({ type }) => typeOf(catalog, type)?.contract,
    isKnown: (type) => typeOf(catalog, type) !== undefined,
  };
}

/** Ports of nodes as the server resolved them for their very params, by node. */
export function resolvedContracts(resolved: ReadonlyMap<string, Contract>): Contracts {
  return { contractOf: ({ id }) => resolved.get(id), isKnown: () => false };
}
