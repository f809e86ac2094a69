import type { LedWire } from './marks';
import type { Span } from './text/position';
import type { Entry, Plain, Scalar, Value } from './yaml/value';

/** Keys of a graph file, in the order in which people write them. */
export const GRAPH_KEYS = [
  'kinoloom',
  'name',
  'description',
  'params',
  'inputs',
  'outputs',
  'nodes',
  'evaluation',
  'training',
  'tests',
  'layout',
] as const;

/** Keys of a node, in the same way. */
export const NODE_KEYS = ['type', 'inputs', 'params', 'on-error'] as const;

export const PARAM_KEYS = ['type', 'default', 'min', 'max', 'choices', 'doc'] as const;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One end of a wire, as written: `node`, `node.port`, or a graph's input. */
export interface PortName {
  readonly node: string;
  readonly port?: string | undefined;
}

export interface WireEnd extends PortName {
  readonly align: string | undefined;
  readonly within: string | undefined;
  /** Where the name is written. */
  readonly scalar: Scalar;
  /** The scalar, or the mapping around it. */
  readonly value: Value;
}

export interface InputWires {
  readonly list: boolean;
  readonly ends: readonly WireEnd[];
  readonly entry: Entry;
}

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: ReadonlyMap<string, InputWires>;
  readonly params: ReadonlyMap<string, Plain>;
  readonly onError: string;
  /** The comment right above it, as far as it is for people. */
  readonly note: string;
  /** What it gave before it was bypassed; nothing for a node that is not. */
  readonly bypassed: readonly LedWire[] | undefined;
  readonly entry: Entry;
}

/** A node that takes no part in runs: its lines are comments. */
export interface MutedNode {
  readonly node: GraphNode;
  /** All its lines, without the last line break. */
  readonly lines: Span;
}

/** A param of the graph itself. */
export interface GraphParam {
  readonly name: string;
  readonly type: string;
  readonly default: Plain | undefined;
  /** The only values it may have; empty where any is allowed. */
  readonly choices: readonly Plain[];
  readonly doc: string;
  readonly entry: Entry;
}

/** An input or output of a graph that is used as a node. */
export interface GraphPort {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  readonly required: boolean;
  readonly from: WireEnd | undefined;
  readonly entry: Entry;
}

/** What a graph file says, as far as the editor shows it. The rest stays in the text. */
export interface Graph {
  readonly name: string;
  readonly description: string;
  readonly params: ReadonlyMap<string, GraphParam>;
  readonly inputs: ReadonlyMap<string, GraphPort>;
  readonly outputs: ReadonlyMap<string, GraphPort>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly muted: ReadonlyMap<string, MutedNode>;
  /** By node; {@link INPUTS_PLACE} and {@link OUTPUTS_PLACE} for the ports of the graph itself. */
  readonly layout: ReadonlyMap<string, Place>;
}

/** Keys of `layout` that no node can be called. */
export const INPUTS_PLACE = '.inputs';
export const OUTPUTS_PLACE = '.outputs';

/** `edge-detect@1` without its version. */
export function typeId(type: string): string {
  return type.replace(/@\d+$/, '');
}

/** The version a type is written with, if it is. */
export function typeVersion(type: string): number | undefined {
  const version = /@(\d+)$/.exec(type)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** Whether a type names the file of a subgraph, by the runtime's rule. */
export function isPath(type: string): boolean {
  return /^\.{0,2}\//.test(type) || /\.ya?ml$/.test(type);
}
