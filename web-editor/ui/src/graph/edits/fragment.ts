import { type GraphDocument, openDocument } from '../document';
import type { Place } from '../model';
import { uniqueName } from '../names';
import { paramsIn } from '../param-references';
import { Refusal } from '../problem';
import { referencesIn, renameReferences } from '../references';
import { changed } from '../document';
import {
  columnOf,
  linesOf,
  memberSpans,
  type NewMember,
  outdented,
  standsAlone,
} from '../yaml/collection';
import { entrySource, flowSource } from '../yaml/emit';
import { insertEntries, nestedEntry, newEntry } from '../yaml/section';
import {
  entriesOf,
  type Entry,
  entryOf,
  type Mapping,
  plainOf,
  textOf,
  valueAt,
} from '../yaml/value';
import { type Edit, inSteps, nodeOf, type Step, takenNames } from './edit';
import { placeNodes } from './layout';
import { insertNodes } from './nodes';
import { dropWires } from './wires';

/** What `paste` does with wires from nodes that are not in what is pasted. */
export type OuterWires = 'keep' | 'drop';

export interface PasteOptions {
  /** Where the left upper corner goes; a little beside where it was if absent. */
  readonly at?: Place | undefined;
  /** `keep` where the graph has nodes of these names. */
  readonly outerWires: OuterWires;
  /** The node behind which the new ones are written. */
  readonly after?: string | undefined;
}

const BESIDE = 40;

/**
 * Nodes as YAML text, as they are written, with their comments and places, and with the params of
 * the graph that they refer to. Any text editor takes it, and `paste` reads it again.
 */
export function copyNodes(document: GraphDocument, ids: readonly string[]): string {
  const wanted = new Set(ids.map((id) => nodeOf(document, id).id));
  const { graph } = document;
  const nodes = membersOf(document, 'nodes', (name) => wanted.has(name));
  const referred = new Set(
    [...wanted].flatMap((id) => [...paramsIn(graph.nodes.get(id)?.entry.value)]),
  );
  const params = membersOf(document, 'params', (name) => referred.has(name));
  const places = [...graph.layout].filter(([name]) => wanted.has(name));
  const layout = places.map(([name, { x, y }]) => newEntry(name, [x, y]));
  return fileText([
    nestedEntry('params', params, 'block'),
    nestedEntry('nodes', nodes, 'block'),
    nestedEntry('layout', layout, 'block'),
  ]);
}

/** A text of sections; those that hold nothing are left out. */
export function fileText(sections: readonly NewMember[]): string {
  const written = sections.filter(({ flow }) => !flow.endsWith(': {}'));
  return written.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('');
}

/** Entries of a section as they are written, comments included. */
export function membersOf(
  { text, root }: GraphDocument,
  section: string,
  isWanted: (name: string) => boolean,
): readonly NewMember[] {
  const mapping = valueAt(root, section);
  return mapping?.kind === 'mapping'
    ? mapping.entries
        .filter(({ key }) => isWanted(key.text))
        .map((entry) => memberOf(text, mapping, entry))
    : [];
}

function memberOf(text: string, mapping: Mapping, entry: Entry): NewMember {
  const { key, value } = entry;
  const span = memberSpans(text, mapping)[mapping.entries.indexOf(entry)] ?? value.span;
  const written = text.slice(value.span.start, value.span.end);
  const oneLine = !written.includes('\n') && !(value.kind === 'mapping' && !value.flow);
  const source = oneLine && written !== '' ? written : flowSource(plainOf(value));
  const flow = entrySource(key.text, source);
  return !mapping.flow && standsAlone(text, span.start)
    ? { lines: outdented(text, linesOf(text, span), columnOf(text, span.start)), flow }
    : { lines: [flow], flow };
}

/** Puts in the nodes of a text that `copyNodes` or a person wrote, under names that are free. */
export function pasteNodes(document: GraphDocument, text: string, options: PasteOptions): Edit {
  const fragment = fragmentOf(text);
  const names = freeNames(document, [...fragment.graph.nodes.keys()]);
  const kept = (name: string) =>
    fragment.graph.nodes.has(name) ||
    (options.outerWires === 'keep' && takenNames(document).has(name));
  const trimmed = changed(fragment, dropWires(({ node }) => !kept(node))(fragment));
  const references = referencesIn(trimmed.root).filter(
    ({ kind, by }) => kind === 'input' || kind === 'layout' || (kind === 'node' && by !== ''),
  );
  const renamed = changed(trimmed, renameReferences(trimmed.text, references, names));
  const change = inSteps(
    document,
    addMissingParams(renamed),
    insertNodes(
      membersOf(renamed, 'nodes', () => true),
      options.after,
    ),
    placeNodes(placesFor(document, renamed, options.at)),
  );
  return { change, select: [...names.values()] };
}

/** Pastes a copy of nodes behind them; wires into them are copied as well. */
export function duplicateNodes(document: GraphDocument, ids: readonly string[]): Edit {
  const last = [...document.graph.nodes.keys()].findLast((id) => ids.includes(id));
  return pasteNodes(document, copyNodes(document, ids), { outerWires: 'keep', after: last });
}

/** A name that is free for each of these, and different from one another. */
export function freeNames(
  document: GraphDocument,
  names: readonly string[],
  wish: (name: string) => string = (name) => name,
): ReadonlyMap<string, string> {
  const taken = new Set(takenNames(document));
  return new Map(
    names.map((name) => {
      const free = uniqueName(wish(name), taken);
      taken.add(free);
      return [name, free];
    }),
  );
}

/** A graph file, a part of one with `nodes`, or the entries of `nodes` alone. */
function fragmentOf(text: string): GraphDocument {
  const document = openDocument(text);
  const problem = document.problems.find(({ code }) => code !== 'bad-value');
  if (problem !== undefined) {
    throw new Refusal('yaml-syntax', `line ${String(problem.line)}: ${problem.message}`);
  }
  const { root, graph } = document;
  if (graph.nodes.size > 0) {
    return document;
  }
  const entries = entriesOf(root);
  if (
    entries.length === 0 ||
    entries.some(({ value }) => textOf(valueAt(value, 'type')) === undefined)
  ) {
    throw new Refusal('no-nodes', 'the text holds no nodes');
  }
  const lines = text.split('\n').map((line) => (line.trim() === '' ? '' : `  ${line}`));
  return openDocument(`nodes:\n${lines.join('\n')}\n`);
}

function addMissingParams(fragment: GraphDocument): Step {
  return (document) => {
    const declared = valueAt(document.root, 'params');
    const referred = paramsIn(valueAt(fragment.root, 'nodes'));
    const members = membersOf(
      fragment,
      'params',
      (name) => referred.has(name) && entryOf(declared, name) === undefined,
    );
    return members.length === 0
      ? []
      : insertEntries(document, ['params'], members, {
          style: 'block',
          order: ['kinoloom', 'name', 'description', 'params'],
        });
  };
}

function placesFor(document: GraphDocument, fragment: GraphDocument, at: Place | undefined) {
  const places = [...fragment.graph.layout].filter(([name]) => fragment.graph.nodes.has(name));
  const left = Math.min(...places.map(([, { x }]) => x));
  const top = Math.min(...places.map(([, { y }]) => y));
  const shift = at === undefined ? freeShift(document, places) : { x: at.x - left, y: at.y - top };
  return new Map(places.map(([name, { x, y }]) => [name, { x: x + shift.x, y: y + shift.y }]));
}

/** So far to the right and down that nothing lies exactly on something else. */
function freeShift(document: GraphDocument, places: readonly (readonly [string, Place])[]): Place {
  const used = new Set(
    [...document.graph.layout.values()].map(({ x, y }) => `${String(x)} ${String(y)}`),
  );
  let by = 0;
  const hides = ([, { x, y }]: readonly [string, Place]) =>
    used.has(`${String(x + by)} ${String(y + by)}`);
  while (places.some(hides)) {
    by += BESIDE;
  }
  return { x: by, y: by };
}
