import type { Contracts } from '../contract';
import type { GraphDocument } from '../document';
import { isGraphOutput, type LedWire } from '../marks';
import { OUTPUTS_PLACE, type PortName, type WireEnd } from '../model';
import { Refusal } from '../problem';
import type { Reference } from '../references';
import { readEnd } from '../read';
import { type Change, changeOf, NO_CHANGE } from '../text/splice';
import { targetOf } from '../wiring';
import { valueAt } from '../yaml/value';
import { type Context, type Edit, inSteps, nodeOf, type Step } from './edit';
import { markBypassed } from './nodes';
import { feedOf, passingsOf, rewired } from './removal';

/**
 * Lets wires pass nodes by: what took an output of theirs takes what they themselves take. The nodes
 * stay, with their params and what is wired to them; as nobody reads them, they are not run. Which
 * wires were led past stands in a comment above them, so that they can be led back.
 */
export function bypassNodes(
  document: GraphDocument,
  ids: readonly string[],
  context: Context,
): Edit {
  const steps = ids.map(
    (id): Step =>
      (now) =>
        bypass(now, id, context),
  );
  return { change: inSteps(document, ...steps), select: ids };
}

function bypass(document: GraphDocument, id: string, context: Context): Change {
  const node = nodeOf(document, id);
  if (node.bypassed !== undefined) {
    return NO_CHANGE;
  }
  const passings = passingsOf(document, id, context);
  if (passings.length === 0) {
    throw new Refusal('nothing-passes', `nothing takes what '${id}' gives`);
  }
  const splices = passings.map(({ user, feed }) => {
    if (feed === undefined) {
      throw new Refusal(
        'nothing-passes',
        `'${id}' takes nothing that '${user.by}' could take in its place`,
      );
    }
    return rewired(user, feed.scalar.text);
  });
  const led = passings.map(({ user }) => ledWire(document, user));
  return changeOf([...splices, ...markBypassed(document, node, led)]);
}

function ledWire(document: GraphDocument, { kind, by, port, scalar }: Reference): LedWire {
  if (kind === 'output') {
    return { node: OUTPUTS_PLACE, port: by, index: undefined, from: port };
  }
  for (const [input, { ends, list }] of nodeOf(document, by).inputs) {
    const index = ends.findIndex((end) => end.scalar.span.start === scalar.span.start);
    if (index >= 0) {
      return { node: by, port: input, index: list ? index : undefined, from: port };
    }
  }
  throw new RangeError(`'${by}' takes no such wire`);
}

/** Leads wires through bypassed nodes again; those that someone has moved meanwhile stay. */
export function restoreNodes(
  document: GraphDocument,
  ids: readonly string[],
  context: Context,
): Edit {
  const steps = ids.map(
    (id): Step =>
      (now) =>
        restore(now, id, context),
  );
  return { change: inSteps(document, ...steps), select: ids };
}

function restore(document: GraphDocument, id: string, { contracts }: Context): Change {
  const node = nodeOf(document, id);
  if (node.bypassed === undefined) {
    return NO_CHANGE;
  }
  const taken = new Set<WireEnd>();
  const splices = node.bypassed.flatMap((wire) => {
    const source = wire.from === undefined ? id : `${id}.${wire.from}`;
    const wanted = wantedBy(document, wire, contracts);
    const feeds = feedsOf(document, { node: id, port: wire.from }, wanted, contracts);
    const end = endsOf(document, wire).find(
      (one) =>
        !taken.has(one) && feeds.some((feed) => one.node === feed.node && one.port === feed.port),
    );
    if (end === undefined) {
      return [];
    }
    taken.add(end);
    return [rewired(end, source)];
  });
  return changeOf([...splices, ...markBypassed(document, node, undefined)]);
}

/** What stands for an output when its node is bypassed, and the node before it too, and so on. */
function feedsOf(
  { graph }: GraphDocument,
  output: PortName,
  wanted: string | undefined,
  contracts: Contracts,
): readonly PortName[] {
  const feeds: PortName[] = [];
  let next: PortName | undefined = output;
  while (next !== undefined && feeds.length <= graph.nodes.size) {
    const node = graph.nodes.get(next.node);
    const target = targetOf(graph, contracts, next, wanted);
    const found = target.kind === 'found' ? target : undefined;
    next =
      node &&
      feedOf(node, contracts.contractOf(node), found?.port ?? next.port, found?.type ?? wanted);
    if (next !== undefined) {
      feeds.push(next);
    }
  }
  return feeds;
}

function wantedBy(
  { graph }: GraphDocument,
  wire: LedWire,
  contracts: Contracts,
): string | undefined {
  if (isGraphOutput(wire)) {
    return graph.outputs.get(wire.port)?.type;
  }
  const consumer = graph.nodes.get(wire.node);
  const contract = consumer && contracts.contractOf(consumer);
  return contract?.inputs.find(({ name }) => name === wire.port)?.type;
}

/** The wires that could be the one that was led past; the one at its place comes first. */
function endsOf(document: GraphDocument, wire: LedWire): readonly WireEnd[] {
  if (isGraphOutput(wire)) {
    const from = valueAt(document.root, 'outputs', wire.port, 'from');
    return from === undefined ? [] : [readEnd(from)].filter((end) => end !== undefined);
  }
  const ends = document.graph.nodes.get(wire.node)?.inputs.get(wire.port)?.ends ?? [];
  const first = ends[wire.index ?? 0];
  return first === undefined ? ends : [first, ...ends];
}
