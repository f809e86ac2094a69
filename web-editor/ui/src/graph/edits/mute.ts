import { changed, type GraphDocument } from '../document';
import { muted, unmuted } from '../marks';
import type { GraphNode } from '../model';
import { Refusal } from '../problem';
import { referencesIn } from '../references';
import { lineEnd, lineStart } from '../text/position';
import { changeOf, type Splice } from '../text/splice';
import { downstreamOf } from '../wiring';
import { columnOf, standsAlone } from '../yaml/collection';
import { isEmpty, valueAt } from '../yaml/value';
import { type Edit, nodeOf } from './edit';

/**
 * Takes nodes, and all that takes their packets, out of runs: their lines become comments, which the
 * canvas still shows. Their places stay.
 */
export function muteNodes(document: GraphDocument, ids: readonly string[]): Edit {
  ids.forEach((id) => nodeOf(document, id));
  const gone = new Set(ids.flatMap((id) => [...downstreamOf(document.graph, id)]));
  refuseUsed(document, gone);
  const change = changeOf([...gone].map((id) => commented(document.text, nodeOf(document, id))));
  const { muted: found } = changed(document, change).graph;
  const lost = [...gone].find((id) => !found.has(id));
  if (lost !== undefined) {
    throw new Refusal('unusual-text', `'${lost}' is written in a way that cannot be a comment`);
  }
  return { change, select: ids };
}

/** What reads a node from outside `nodes` would make no sense without it. */
function refuseUsed({ root }: GraphDocument, gone: ReadonlySet<string>): void {
  for (const { kind, node, by } of referencesIn(root)) {
    if (!gone.has(node)) {
      continue;
    }
    switch (kind) {
      case 'output':
        throw new Refusal('in-use', `output '${by}' of the graph takes what '${node}' gives`);
      case 'replace':
      case 'expect':
        throw new Refusal('in-use', `test '${by}' looks at '${node}'; bypass it instead`);
      case 'replaces':
      case 'method':
      case 'withheld':
      case 'figure':
        throw new Refusal('in-use', `the evaluation looks at '${node}'`);
      case 'node':
      case 'input':
      case 'layout':
    }
  }
}

function commented(text: string, { id, entry }: GraphNode): Splice {
  const { start } = entry.key.span;
  if (!standsAlone(text, start)) {
    throw new Refusal('no-room', `'${id}' shares its line with others and cannot be a comment`);
  }
  const last = Math.max(entry.key.span.end, entry.value.span.end);
  const from = lineStart(text, start);
  const to = lineEnd(text, text.charAt(last - 1) === '\n' ? last - 1 : last);
  return { from, to, insert: muted(text.slice(from, to), columnOf(text, start)) };
}

/** Brings muted nodes back, with what feeds them and what they feed. */
export function unmuteNodes(document: GraphDocument, ids: readonly string[]): Edit {
  const { graph, text, root } = document;
  const back = new Set(ids.filter((id) => graph.muted.has(id)));
  for (const id of back) {
    for (const { node } of graph.muted.values()) {
      if (feeds(node).includes(id)) {
        back.add(node.id);
      }
      if (node.id === id) {
        feeds(node)
          .filter((feed) => graph.muted.has(feed))
          .forEach((feed) => back.add(feed));
      }
    }
  }
  const splices = [...back].flatMap((id): readonly Splice[] => {
    const lines = graph.muted.get(id)?.lines;
    return lines === undefined
      ? []
      : [
          {
            from: lines.start,
            to: lines.end,
            insert: unmuted(text.slice(lines.start, lines.end)),
          },
        ];
  });
  const nodes = valueAt(root, 'nodes');
  // Braces of a list that has lost all its nodes would be in the way.
  const braces =
    nodes?.kind === 'mapping' && isEmpty(nodes) && splices.length > 0
      ? [{ from: nodes.span.start, to: nodes.span.end, insert: '' }]
      : [];
  return { change: changeOf([...braces, ...splices]), select: ids };
}

function feeds({ inputs }: GraphNode): readonly string[] {
  return [...inputs.values()].flatMap(({ ends }) => ends.map(({ node }) => node));
}
