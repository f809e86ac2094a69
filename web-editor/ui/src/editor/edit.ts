import { api } from '../api/client';
import { starterParams } from '../catalog/fields';
import { fittingPorts } from '../catalog/fit';
import type { NodeType } from '../catalog/catalog';
import { signatureOf } from '../catalog/resolved';
import { arrange } from '../graph/arrange';
import type { NewFile } from '../graph/edits/edit';
import { copyNodes } from '../graph/edits/fragment';
import { performed, redo as redone, undo as undone } from '../graph/history';
import { directoryOf, normalized } from '../graph/paths';
import { INPUTS_PLACE, OUTPUTS_PLACE, type Place, type PortName } from '../graph/model';
import type { Operation } from '../graph/operation';
import { aligned, type Side, toGrid } from '../graph/places';
import { whyNotConnect } from '../graph/wiring';
import type { Plain } from '../graph/yaml/value';
import {
  type EditorState,
  notify,
  placeOf,
  type PulledPort,
  report,
  showDialog,
  update,
  useEditor,
} from './store';

let steps = 0;

/** Operations of one key become one step of the history. */
export function newStep(): string {
  return `step ${String(++steps)}`;
}

/**
 * Does an operation, or says why it cannot be done.
 *
 * @param label for people, such as `Add decode`
 * @param merge operations of the same key that follow one another are taken back together
 * @returns the nodes to be selected, or nothing where the operation was refused
 */
export function perform(
  operation: Operation,
  label: string,
  merge?: string,
): readonly string[] | undefined {
  const { session, contracts } = useEditor.getState();
  const done = performed(session, operation, { label, merge }, { contracts });
  if (done.outcome.kind === 'refused') {
    notify(done.outcome.reason, undefined, 'error');
    return undefined;
  }
  const { select } = done.outcome;
  update({
    session: done.session,
    ...(select === undefined ? {} : { nodes: new Set(select), wires: new Set<string>() }),
  });
  void writeFiles(done.files);
  return select ?? [];
}

/** Subgraphs that an edit makes lie beside the graph. */
async function writeFiles(files: readonly NewFile[]): Promise<void> {
  const { path = '' } = useEditor.getState();
  for (const file of files) {
    try {
      await api.save(normalized(directoryOf(path) + file.path), file.text, 'new');
    } catch (error) {
      report(error);
    }
  }
}

export function undo(): void {
  const { session } = useEditor.getState();
  if (session.past.length > 0) {
    update({ session: undone(session) });
  }
}

export function redo(): void {
  const { session } = useEditor.getState();
  if (session.future.length > 0) {
    update({ session: redone(session) });
  }
}

/** Nodes that are selected and at work; muted ones and the boxes of the graph's own ports are not. */
export function selectedNodes({ nodes, session } = useEditor.getState()): readonly string[] {
  return [...nodes].filter((id) => session.shown.graph.nodes.has(id));
}

/** Selected nodes that take no part in runs. */
export function selectedMuted({ nodes, session } = useEditor.getState()): readonly string[] {
  return [...nodes].filter((id) => session.shown.graph.muted.has(id));
}

export function select(nodes: Iterable<string>, wires: Iterable<string> = []): void {
  useEditor.setState({ nodes: new Set(nodes), wires: new Set(wires) });
}

export function selectAll(): void {
  select(useEditor.getState().view.nodes.map(({ id }) => id));
}

/** Puts a node of a type on the canvas, wired to a port if one is given. */
export async function addNode(
  type: NodeType,
  place: Place | undefined,
  port?: PulledPort,
): Promise<void> {
  const step = newStep();
  const label = `Add ${type.title.toLowerCase()}`;
  const [id] =
    perform(
      {
        kind: 'add-node',
        type: type.id,
        params: startersFor(type),
        ...(place === undefined ? {} : { at: { x: toGrid(place.x), y: toGrid(place.y) } }),
      },
      label,
      step,
    ) ?? [];
  if (id === undefined || port === undefined) {
    return;
  }
  await knowPorts(id);
  const { session, contracts } = useEditor.getState();
  const node = session.document.graph.nodes.get(id);
  const [fitting] = fittingPorts(node && contracts.contractOf(node), port);
  if (fitting === undefined) {
    notify(`'${id}' has no port for this wire`);
    return;
  }
  const added = { node: id, port: fitting.name };
  const pulled = { node: port.node, port: port.name };
  connect(
    port.side === 'output' ? { from: pulled, to: added } : { from: added, to: pulled },
    step,
    label,
  );
  select([id]);
}

function startersFor(type: NodeType): Readonly<Record<string, Plain>> {
  const { session, samples } = useEditor.getState();
  const taken = new Set(
    [...session.document.graph.nodes.values()].flatMap(({ params }) =>
      [...params.values()].filter((value) => typeof value === 'string'),
    ),
  );
  const { name } = session.document.graph;
  const [sample] = [...samples].sort(
    (a, b) => Number(b.fetched ?? false) - Number(a.fetched ?? false),
  );
  return starterParams(type, name, taken, sample?.uri);
}

/** Asks the server for the ports of a node where nobody knows them yet. */
async function knowPorts(id: string): Promise<void> {
  const { session, contracts, path } = useEditor.getState();
  const node = session.document.graph.nodes.get(id);
  if (node === undefined || contracts.contractOf(node) !== undefined) {
    return;
  }
  try {
    const found = await api.contracts(path, session.document.text);
    const { resolved } = useEditor.getState();
    update({ resolved: new Map(resolved).set(signatureOf(node), found.get(id)) });
  } catch (error) {
    report(error);
  }
}

/** One end of a wire that a hand pulls, in words of the canvas. */
export interface Ends {
  readonly from: { readonly node: string; readonly port: string };
  readonly to: { readonly node: string; readonly port: string };
}

/** Why two ports cannot be wired, in words; nothing if they can. */
export function whyNot({ from, to }: Ends, state: EditorState = useEditor.getState()) {
  const { session, contracts } = state;
  const source = outputOf(from);
  const muted = [from.node, to.node].find((id) => session.shown.graph.muted.has(id));
  if (muted !== undefined) {
    return `'${muted}' is muted`;
  }
  if (to.node === OUTPUTS_PLACE) {
    return 'what a graph gives is set in its settings';
  }
  return whyNotConnect(session.shown.graph, contracts, source, to);
}

/** An input of the graph itself is written by its name alone. */
function outputOf({ node, port }: Ends['from']): PortName {
  return node === INPUTS_PLACE ? { node: port } : port === '' ? { node } : { node, port };
}

export function connect(ends: Ends, merge?: string, label?: string): void {
  const reason = whyNot(ends);
  if (reason !== undefined) {
    notify(reason, undefined, 'error');
    return;
  }
  perform(
    { kind: 'connect', from: outputOf(ends.from), to: ends.to },
    label ?? `Wire ${ends.from.node} to ${ends.to.node}`,
    merge,
  );
}

/** Pulls a wire off one input and onto another port. */
export function reconnect(wire: string, ends: Ends): void {
  const step = newStep();
  const former = useEditor.getState().view.wires.find(({ id }) => id === wire);
  if (former !== undefined && (!sameInput(former.to, ends.to) || takesMany(ends.to))) {
    perform({ kind: 'disconnect', wire: former.to }, 'Move wire', step);
  }
  connect(ends, step);
}

function sameInput(a: Ends['to'], b: Ends['to']): boolean {
  return a.node === b.node && a.port === b.port;
}

function takesMany({ node, port }: Ends['to']): boolean {
  const found = useEditor.getState().view.nodes.find(({ id }) => id === node);
  return found?.inputs.find(({ name }) => name === port)?.many === true;
}

export function removeSelected(keepWires: boolean): void {
  const { wires, view } = useEditor.getState();
  const nodes = [...selectedNodes(), ...selectedMuted()];
  const step = newStep();
  const label = nodes.length === 0 ? 'Remove wire' : `Remove ${listed(nodes)}`;
  // The last of a list first, so that the others keep their index.
  const gone = view.wires.filter(({ id, to }) => wires.has(id) && to.node !== OUTPUTS_PLACE);
  for (const { to } of [...gone].sort((a, b) => b.to.index - a.to.index)) {
    if (!nodes.includes(to.node)) {
      perform({ kind: 'disconnect', wire: to }, label, step);
    }
  }
  if (nodes.length > 0) {
    perform({ kind: 'remove-nodes', nodes, keepWires }, label, step);
  }
}

/** Lets wires pass the selected nodes by; leads them through again where all are bypassed. */
export function bypassSelected(): void {
  const nodes = selectedNodes();
  const { graph } = useEditor.getState().session.document;
  const on = nodes.some((id) => graph.nodes.get(id)?.bypassed === undefined);
  if (nodes.length > 0) {
    perform({ kind: 'bypass', nodes, on }, `${on ? 'Bypass' : 'Restore'} ${listed(nodes)}`);
  }
}

/** Takes the selected nodes out of runs; brings muted ones back. */
export function muteSelected(): void {
  const nodes = selectedNodes();
  const muted = selectedMuted();
  if (nodes.length > 0) {
    perform({ kind: 'mute', nodes, on: true }, `Mute ${listed(nodes)}`);
  } else if (muted.length > 0) {
    perform({ kind: 'mute', nodes: muted, on: false }, `Unmute ${listed(muted)}`);
  }
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${String(names.length)} nodes`;
}

export function duplicateSelected(): void {
  const nodes = selectedNodes();
  if (nodes.length > 0) {
    perform({ kind: 'duplicate', nodes }, `Duplicate ${listed(nodes)}`);
  }
}

/** What is copied, for a browser that lets no page read its clipboard. */
let copied = '';

export function copySelected(): string | undefined {
  const nodes = selectedNodes();
  if (nodes.length === 0) {
    return undefined;
  }
  copied = copyNodes(useEditor.getState().session.document, nodes);
  return copied;
}

export function pasteText(text: string = copied, at?: Place): void {
  if (text.trim() !== '') {
    perform(
      { kind: 'paste', text, outerWires: 'keep', ...(at === undefined ? {} : { at }) },
      'Paste',
    );
  }
}

/** Copies through the clipboard, where the command does not come from its own keys. */
export async function copyToClipboard(): Promise<void> {
  const text = copySelected();
  if (text !== undefined) {
    await navigator.clipboard.writeText(text).catch(() => undefined);
  }
}

export async function pasteFromClipboard(): Promise<void> {
  pasteText(await navigator.clipboard.readText().catch(() => copied));
}

export function moveNodes(places: ReadonlyMap<string, Place>, merge?: string): void {
  perform({ kind: 'move', places }, places.size === 1 ? 'Move node' : 'Move nodes', merge);
}

/** Lays out the whole graph anew, along its wires. */
export async function arrangeAll(): Promise<void> {
  const { view } = useEditor.getState();
  if (view.nodes.length > 0) {
    moveNodesAs(await arrange(view), 'Arrange');
    useEditor.setState((now) => ({ fits: now.fits + 1 }));
  }
}

export function alignSelected(side: Side): void {
  const { nodes, view } = useEditor.getState();
  const boxes = view.nodes.filter(({ id }) => nodes.has(id));
  const places = new Map(
    boxes.flatMap(({ id }) => {
      const place = placeOf(id);
      return place === undefined ? [] : [[id, place] as const];
    }),
  );
  if (places.size > 1) {
    moveNodesAs(aligned(boxes, places, side), 'Align');
  }
}

function moveNodesAs(places: ReadonlyMap<string, Place>, label: string): void {
  perform({ kind: 'move', places }, label);
}

export function askForGroup(): void {
  const nodes = selectedNodes();
  if (nodes.length > 0) {
    showDialog({ kind: 'group', nodes });
  }
}

export function group(nodes: readonly string[], name: string): void {
  perform({ kind: 'group', nodes, name, path: `./parts/${name}.yaml` }, `Group ${listed(nodes)}`);
}

/** Puts what a subgraph holds in its place. */
export async function unpack(id: string): Promise<void> {
  const { session, path = '' } = useEditor.getState();
  const type = session.document.graph.nodes.get(id)?.type;
  if (type === undefined) {
    return;
  }
  try {
    const { text } = await api.graph(normalized(directoryOf(path) + type));
    perform({ kind: 'unpack', node: id, subgraph: text }, `Unpack ${id}`);
  } catch (error) {
    report(error);
  }
}

export function setParam(node: string, param: string, value: Plain | undefined): void {
  const merge = `param ${node} ${param}`;
  perform(
    value === undefined
      ? { kind: 'unset-param', node, param }
      : { kind: 'set-param', node, param, value },
    `Set ${param} of ${node}`,
    merge,
  );
}
