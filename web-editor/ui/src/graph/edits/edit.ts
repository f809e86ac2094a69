import type { Contracts } from '../contract';
import { changed, type GraphDocument } from '../document';
import type { GraphNode } from '../model';
import { Refusal } from '../problem';
import { type Change, composeChanges, NO_CHANGE } from '../text/splice';

/** What edits need to know beside the file. */
export interface Context {
  readonly contracts: Contracts;
}

/** A file that an edit writes beside the one that is open. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What an edit does. */
export interface Edit {
  readonly change: Change;
  /** Nodes to be selected afterwards. */
  readonly select?: readonly string[];
  readonly files?: readonly NewFile[];
}

export type Step = (document: GraphDocument) => Change;

/** One change from several steps, each of which sees what the one before has done. */
export function inSteps(document: GraphDocument, ...steps: readonly Step[]): Change {
  let now = document;
  let whole = NO_CHANGE;
  let last = NO_CHANGE;
  for (const step of steps) {
    now = changed(now, last);
    last = step(now);
    whole = composeChanges(whole, last);
  }
  return whole;
}

/**
 * The node of this name.
 *
 * @throws Refusal if there is none
 */
export function nodeOf(document: GraphDocument, id: string): GraphNode {
  const node = document.graph.nodes.get(id);
  if (node === undefined) {
    throw new Refusal('unknown-node', `there is no node '${id}'`);
  }
  return node;
}

/** Names that a new node cannot have. */
export function takenNames({ graph }: GraphDocument): ReadonlySet<string> {
  return new Set([...graph.nodes.keys(), ...graph.muted.keys(), ...graph.inputs.keys()]);
}
