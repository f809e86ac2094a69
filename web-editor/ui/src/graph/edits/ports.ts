import type { Payload } from '../contract';
import type { GraphDocument } from '../document';
import { GRAPH_KEYS, type PortName } from '../model';
import { Refusal } from '../problem';
import { referencesIn, renameReferences } from '../references';
import { changeOf } from '../text/splice';
import { endText, targetOf } from '../wiring';
import { textSourceLike } from '../yaml/emit';
import { insertEntries, newEntry, removeEntries } from '../yaml/section';
import { type Context, type Edit, inSteps, takenNames } from './edit';
import { requireFreeName } from './nodes';
import { dropWires } from './wires';

const SECTION = { style: 'block', order: GRAPH_KEYS } as const;

/** Declares an input, which makes the graph usable as a node. */
export function addGraphInput(
  document: GraphDocument,
  name: string,
  type: Payload,
  doc?: string,
): Edit {
  requireFreeName(name, takenNames(document));
  const member = newEntry(name, doc === undefined ? { type } : { type, doc });
  return { change: insertEntries(document, ['inputs'], [member], SECTION) };
}

/** Declares an output of the graph. */
export function addGraphOutput(
  document: GraphDocument,
  name: string,
  from: PortName,
  { contracts }: Context,
): Edit {
  const { graph } = document;
  requireFreeName(name, new Set(graph.outputs.keys()));
  const target = targetOf(graph, contracts, from);
  if (target.kind !== 'found') {
    const reason =
      target.kind === 'broken' ? target.reason : `nobody knows what '${from.node}' gives`;
    throw new Refusal('does-not-fit', reason);
  }
  const member = newEntry(name, { type: target.type, from: endText(graph, contracts, from) });
  return { change: insertEntries(document, ['outputs'], [member], SECTION) };
}

/** Removes an input and the wires from it. */
export function removeGraphInput(document: GraphDocument, name: string): Edit {
  requirePort(document, 'inputs', name);
  const change = inSteps(
    document,
    dropWires((end) => end.node === name),
    (now) => removeEntries(now, ['inputs'], new Set([name]), 'remove'),
  );
  return { change };
}

export function removeGraphOutput(document: GraphDocument, name: string): Edit {
  requirePort(document, 'outputs', name);
  return { change: removeEntries(document, ['outputs'], new Set([name]), 'remove') };
}

/** Gives an input another name, also where it is wired. */
export function renameGraphInput(document: GraphDocument, name: string, to: string): Edit {
  requirePort(document, 'inputs', name);
  requireFreeName(to, new Set([...takenNames(document)].filter((taken) => taken !== name)));
  const references = referencesIn(document.root);
  return { change: renameReferences(document.text, references, new Map([[name, to]])) };
}

export function renameGraphOutput(document: GraphDocument, name: string, to: string): Edit {
  const { key } = requirePort(document, 'outputs', name).entry;
  const others = [...document.graph.outputs.keys()].filter((taken) => taken !== name);
  requireFreeName(to, new Set(others));
  const { start, end } = key.span;
  return { change: changeOf([{ from: start, to: end, insert: textSourceLike(key, to) }]) };
}

function requirePort({ graph }: GraphDocument, section: 'inputs' | 'outputs', name: string) {
  const port = graph[section].get(name);
  if (port === undefined) {
    throw new Refusal('unknown-port', `the graph has no ${section.slice(0, -1)} '${name}'`);
  }
  return port;
}
