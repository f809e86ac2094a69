import type { GraphDocument } from '../document';
import { type GraphNode, type InputWires, NODE_KEYS, type PortName, type WireEnd } from '../model';
import { Refusal } from '../problem';
import { type Change, changeOf, type Splice } from '../text/splice';
import { endText, wantedBy, whyNotConnect } from '../wiring';
import { insertMembers, removeMembers } from '../yaml/collection';
import { braces, entrySource, textSource } from '../yaml/emit';
import { entryFrom, insertEntries, removeEntries, replaceValue } from '../yaml/section';
import { type Context, type Edit, nodeOf, type Step } from './edit';

/** An input of a node. */
export interface InputName {
  readonly node: string;
  readonly port: string;
}

/** One of the wires into an input. */
export interface WireName extends InputName {
  readonly index: number;
}

/** How a wire meets the others of its node; all absent for what the input does by itself. */
export interface WireAlignment {
  readonly align?: string | undefined;
  readonly within?: string | undefined;
}

/**
 * Wires an output to an input. An input of one wire gives up the wire it has, and keeps how it is
 * aligned; one that takes a list gets one more.
 */
export function connect(
  document: GraphDocument,
  from: PortName,
  to: InputName,
  { contracts }: Context,
): Edit {
  const { graph, text } = document;
  const node = nodeOf(document, to.node);
  const reason = whyNotConnect(graph, contracts, from, to);
  if (reason !== undefined) {
    throw new Refusal('does-not-fit', reason);
  }
  const many = wantedBy(graph, contracts, to.node, to.port)?.many === true;
  const written = textSource(endText(graph, contracts, from));
  const wires = node.inputs.get(to.port);
  if (wires === undefined) {
    const member = entryFrom(to.port, many ? `[${written}]` : written);
    const shape = { style: 'flow', order: NODE_KEYS } as const;
    return { change: insertEntries(document, ['nodes', to.node, 'inputs'], [member], shape) };
  }
  return {
    change: many || wires.list ? addWire(text, wires, written) : moveWire(text, wires, written),
  };
}

function addWire(text: string, { entry }: InputWires, written: string): Change {
  const { value } = entry;
  if (value.kind === 'sequence' && value.items.length > 0) {
    const member = { lines: [`- ${written}`], flow: written };
    return insertMembers(text, value, value.items.length, [member]);
  }
  const former = value.kind === 'sequence' ? '' : text.slice(value.span.start, value.span.end);
  return replaceValue(text, entry, former === '' ? `[${written}]` : `[${former}, ${written}]`);
}

function moveWire(text: string, { entry, ends }: InputWires, written: string): Change {
  const { span } = ends[0]?.scalar ?? {};
  return span === undefined
    ? replaceValue(text, entry, written)
    : changeOf([{ from: span.start, to: span.end, insert: written }]);
}

/** Takes a wire away, or all wires of an input. */
export function disconnect(document: GraphDocument, wire: InputName & { index?: number }): Edit {
  const node = nodeOf(document, wire.node);
  const wires = node.inputs.get(wire.port);
  if (wires === undefined || (wire.index !== undefined && wires.ends[wire.index] === undefined)) {
    throw new Refusal('unknown-wire', `nothing is wired to '${wire.port}' of '${wire.node}'`);
  }
  const gone = wire.index === undefined ? wires.ends : [wires.ends[wire.index]];
  return { change: dropEnds(document, node, (end) => gone.includes(end)) };
}

/** Takes away all wires that something is true of; `by` is the node they lead to. */
export function dropWires(isGone: (end: WireEnd, by: string) => boolean): Step {
  return (document) =>
    changeOf(
      [...document.graph.nodes.values()].flatMap((node) => [
        ...dropEnds(document, node, (end) => isGone(end, node.id)),
      ]),
    );
}

function dropEnds(
  document: GraphDocument,
  node: GraphNode,
  isGone: (end: WireEnd) => boolean,
): Change {
  const emptied = new Set<string>();
  const splices: Splice[] = [];
  for (const [port, { ends, entry }] of node.inputs) {
    const gone = ends.filter(isGone);
    if (gone.length > 0 && gone.length === ends.length) {
      emptied.add(port);
    } else if (gone.length > 0 && entry.value.kind === 'sequence') {
      const { items } = entry.value;
      const indices = new Set(gone.map((end) => items.indexOf(end.value)));
      splices.push(...removeMembers(document.text, entry.value, indices));
    }
  }
  return changeOf(
    emptied.size === node.inputs.size
      ? removeEntries(document, ['nodes', node.id, 'inputs'], emptied, 'remove')
      : [...splices, ...removeEntries(document, ['nodes', node.id, 'inputs'], emptied, 'remove')],
  );
}

/** Says how a wire is aligned. */
export function align(document: GraphDocument, wire: WireName, alignment: WireAlignment): Edit {
  const end = nodeOf(document, wire.node).inputs.get(wire.port)?.ends[wire.index];
  if (end === undefined) {
    throw new Refusal('unknown-wire', `nothing is wired to '${wire.port}' of '${wire.node}'`);
  }
  const from = document.text.slice(end.scalar.span.start, end.scalar.span.end);
  return { change: changeOf([{ ...rangeOf(end), insert: alignedSource(from, alignment) }]) };
}

/** `node`, or `{ from: node, align: latest }`. */
export function alignedSource(from: string, { align: kind, within }: WireAlignment): string {
  if (kind === undefined) {
    return from;
  }
  const parts = [entrySource('from', from), entrySource('align', textSource(kind))];
  return braces(
    within === undefined ? parts : [...parts, entrySource('within', textSource(within))],
  );
}

function rangeOf({ value }: WireEnd) {
  return { from: value.span.start, to: value.span.end };
}
