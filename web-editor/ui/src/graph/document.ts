import type { Graph } from './model';
import type { Problem } from './problem';
import { formProblems, readGraph } from './read';
import { applyChange, type Change } from './text/splice';
import { parse } from './yaml/parse';
import type { Source } from './yaml/section';

/**
 * A graph file. The text is the truth, the graph is what it means; an edit replaces pieces of the
 * text, so that everything else stays as it was written.
 */
export interface GraphDocument extends Source {
  readonly text: string;
  readonly graph: Graph;
  /** Mistakes in the form of the text. Whether the graph makes sense is for the runtime to say. */
  readonly problems: readonly Problem[];
}

/** Opens any text; of one with mistakes, as much as can be understood is shown. */
export function openDocument(text: string): GraphDocument {
  const { root, problems } = parse(text);
  const source: Source = { text, root };
  return { ...source, graph: readGraph(source), problems: [...problems, ...formProblems(source)] };
}

export function changed(document: GraphDocument, change: Change): GraphDocument {
  return change.length === 0 ? document : openDocument(applyChange(document.text, change));
}

/** Whether edits other than of the text itself can be done. */
export function isSound(document: GraphDocument): boolean {
  return document.problems.length === 0;
}
