import type { Payload } from './contract';
import { changed, type GraphDocument, isSound } from './document';
import type { Context, Edit } from './edits/edit';
import { bypassNodes, restoreNodes } from './edits/bypass';
import { duplicateNodes, type PasteOptions, pasteNodes } from './edits/fragment';
import { groupNodes } from './edits/group';
import { placeNodes } from './edits/layout';
import { muteNodes, unmuteNodes } from './edits/mute';
import {
  addNode,
  breakLongLines,
  type NodeSketch,
  renameNode,
  setNote,
  setOnError,
  setType,
} from './edits/nodes';
import {
  addGraphParam,
  type ParamSketch,
  removeGraphParam,
  renameGraphParam,
  setGraphParam,
  setHeader,
  setParam,
  unsetParam,
} from './edits/params';
import {
  addGraphInput,
  addGraphOutput,
  removeGraphInput,
  removeGraphOutput,
  renameGraphInput,
  renameGraphOutput,
} from './edits/ports';
import { removeNodes, removeNodesKeepingWires } from './edits/removal';
import { unpackNode } from './edits/unpack';
import {
  align,
  connect,
  disconnect,
  type InputName,
  type WireAlignment,
  type WireName,
} from './edits/wires';
import type { PARAM_KEYS, Place, PortName } from './model';
import { Refusal } from './problem';
import { changeBetween, changeOf, composeChanges, type Splice, tightened } from './text/splice';
import type { Plain } from './yaml/value';

/** Everything that can be done to a graph, as values. */
export type Operation =
  | ({ readonly kind: 'add-node'; readonly at?: Place; readonly after?: string } & NodeSketch)
  | {
      readonly kind: 'remove-nodes';
      readonly nodes: readonly string[];
      readonly keepWires: boolean;
    }
  /** Wires pass nodes by, or lead through them again. */
  | { readonly kind: 'bypass'; readonly nodes: readonly string[]; readonly on: boolean }
  /** Nodes take no part in runs, or do again. */
  | { readonly kind: 'mute'; readonly nodes: readonly string[]; readonly on: boolean }
  | { readonly kind: 'rename-node'; readonly node: string; readonly name: string }
  | { readonly kind: 'set-type'; readonly node: string; readonly type: string }
  | {
      readonly kind: 'set-on-error';
      readonly node: string;
      readonly onError: 'fail' | 'skip' | 'route';
    }
  | { readonly kind: 'set-note'; readonly node: string; readonly note: string }
  | { readonly kind: 'connect'; readonly from: PortName; readonly to: InputName }
  | { readonly kind: 'disconnect'; readonly wire: InputName & { readonly index?: number } }
  | { readonly kind: 'align'; readonly wire: WireName; readonly alignment: WireAlignment }
  | {
      readonly kind: 'set-param';
      readonly node: string;
      readonly param: string;
      readonly value: Plain;
    }
  | { readonly kind: 'unset-param'; readonly node: string; readonly param: string }
  | { readonly kind: 'move'; readonly places: ReadonlyMap<string, Place> }
  | { readonly kind: 'duplicate'; readonly nodes: readonly string[] }
  | ({ readonly kind: 'paste'; readonly text: string } & PasteOptions)
  | {
      readonly kind: 'group';
      readonly nodes: readonly string[];
      readonly name: string;
      readonly path: string;
    }
  | { readonly kind: 'unpack'; readonly node: string; readonly subgraph: string }
  | { readonly kind: 'set-header'; readonly key: 'name' | 'description'; readonly text: string }
  | { readonly kind: 'add-graph-param'; readonly name: string; readonly param: ParamSketch }
  | {
      readonly kind: 'set-graph-param';
      readonly name: string;
      readonly key: (typeof PARAM_KEYS)[number];
      readonly value: Plain | undefined;
    }
  | { readonly kind: 'rename-graph-param'; readonly name: string; readonly to: string }
  | { readonly kind: 'remove-graph-param'; readonly name: string }
  | {
      readonly kind: 'add-graph-input';
      readonly name: string;
      readonly type: Payload;
      readonly doc?: string;
    }
  | { readonly kind: 'rename-graph-input'; readonly name: string; readonly to: string }
  | { readonly kind: 'remove-graph-input'; readonly name: string }
  | { readonly kind: 'add-graph-output'; readonly name: string; readonly from: PortName }
  | { readonly kind: 'rename-graph-output'; readonly name: string; readonly to: string }
  | { readonly kind: 'remove-graph-output'; readonly name: string }
  /** Typing in the YAML pane: replaces pieces of the text, which may then hold mistakes. */
  | { readonly kind: 'edit-text'; readonly splices: readonly Splice[] }
  /** Another text as a whole, such as what the file on the disk has become. */
  | { readonly kind: 'replace-text'; readonly text: string };

/** What came of an operation. */
export type Outcome =
  | ({ readonly kind: 'done'; readonly document: GraphDocument } & Edit)
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** Does an operation, or tells why it cannot be done. The document given stays what it is. */
export function perform(document: GraphDocument, operation: Operation, context: Context): Outcome {
  try {
    const { edit, done } = planned(document, operation, context);
    const tidied = breakLongLines(grownBy(operation))(done);
    return {
      ...edit,
      kind: 'done',
      change: tightened(document.text, composeChanges(edit.change, tidied)),
      document: changed(done, tidied),
    };
  } catch (error) {
    if (error instanceof Refusal) {
      return { kind: 'refused', code: error.code, reason: error.message };
    }
    throw error;
  }
}

interface Planned {
  readonly edit: Edit;
  readonly done: GraphDocument;
}

function planned(document: GraphDocument, operation: Operation, context: Context): Planned {
  if (isText(operation)) {
    const change =
      operation.kind === 'edit-text'
        ? changeOf(operation.splices)
        : changeBetween(document.text, operation.text);
    return { edit: { change }, done: changed(document, change) };
  }
  const problem = document.problems[0];
  if (problem !== undefined) {
    const where = `line ${String(problem.line)}, column ${String(problem.column)}`;
    throw new Refusal('broken-text', `the text has a mistake in ${where}; correct it first`);
  }
  const edit = structural(document, operation, context);
  const done = changed(document, edit.change);
  if (!isSound(done)) {
    throw new Refusal('unusual-text', 'this is written in a way that only the text can be edited');
  }
  return { edit, done };
}

type OfText = Extract<Operation, { readonly kind: 'edit-text' | 'replace-text' }>;
type Structural = Exclude<Operation, OfText>;

function isText(operation: Operation): operation is OfText {
  return operation.kind === 'edit-text' || operation.kind === 'replace-text';
}

function structural(document: GraphDocument, operation: Structural, context: Context): Edit {
  const op = operation;
  switch (op.kind) {
    case 'add-node':
      return addNode(document, op, op.at, op.after);
    case 'remove-nodes':
      return op.keepWires
        ? removeNodesKeepingWires(document, op.nodes, context)
        : removeNodes(document, op.nodes);
    case 'bypass':
      return op.on
        ? bypassNodes(document, op.nodes, context)
        : restoreNodes(document, op.nodes, context);
    case 'mute':
      return op.on ? muteNodes(document, op.nodes) : unmuteNodes(document, op.nodes);
    case 'rename-node':
      return renameNode(document, op.node, op.name);
    case 'set-type':
      return setType(document, op.node, op.type);
    case 'set-on-error':
      return setOnError(document, op.node, op.onError);
    case 'set-note':
      return setNote(document, op.node, op.note);
    case 'connect':
      return connect(document, op.from, op.to, context);
    case 'disconnect':
      return disconnect(document, op.wire);
    case 'align':
      return align(document, op.wire, op.alignment);
    case 'set-param':
      return setParam(document, op.node, op.param, op.value);
    case 'unset-param':
      return unsetParam(document, op.node, op.param);
    case 'move':
      return { change: placeNodes(op.places)(document) };
    case 'duplicate':
      return duplicateNodes(document, op.nodes);
    case 'paste':
      return pasteNodes(document, op.text, op);
    case 'group':
      return groupNodes(document, op.nodes, op.name, op.path, context);
    case 'unpack':
      return unpackNode(document, op.node, op.subgraph);
    case 'set-header':
      return setHeader(document, op.key, op.text);
    case 'add-graph-param':
      return addGraphParam(document, op.name, op.param);
    case 'set-graph-param':
      return setGraphParam(document, op.name, op.key, op.value);
    case 'rename-graph-param':
      return renameGraphParam(document, op.name, op.to);
    case 'remove-graph-param':
      return removeGraphParam(document, op.name);
    case 'add-graph-input':
      return addGraphInput(document, op.name, op.type, op.doc);
    case 'rename-graph-input':
      return renameGraphInput(document, op.name, op.to);
    case 'remove-graph-input':
      return removeGraphInput(document, op.name);
    case 'add-graph-output':
      return addGraphOutput(document, op.name, op.from, context);
    case 'rename-graph-output':
      return renameGraphOutput(document, op.name, op.to);
    case 'remove-graph-output':
      return removeGraphOutput(document, op.name);
  }
}

/** The node whose line an operation may have made too long. */
function grownBy(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'set-param':
    case 'set-on-error':
      return [operation.node];
    case 'connect':
      return [operation.to.node];
    case 'align':
      return [operation.wire.node];
    default:
      return [];
  }
}
