import type { Contract, Contracts, TypedNode } from '../graph/contract';
import { type GraphNode, isPath } from '../graph/model';
import { type Catalog, typeOf } from './catalog';

/** What the server has told of nodes, by what their ports depend on. */
export type Resolved = ReadonlyMap<string, Contract | undefined>;

/** Two nodes of one signature have the same ports. */
export function signatureOf({ type, params }: TypedNode): string {
  return JSON.stringify([type, ...[...params].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Nodes whose ports the server should be asked for. */
export function unresolved(
  catalog: Catalog,
  nodes: Iterable<GraphNode>,
  resolved: Resolved,
): readonly GraphNode[] {
  return [...nodes].filter((node) => {
    const type = typeOf(catalog, node.type);
    const certain =
      type === undefined
        ? !isPath(node.type)
        : type.contract !== undefined && node.params.size === 0;
    return !certain && !resolved.has(signatureOf(node));
  });
}

/** Ports as the server resolved them; a file is known unless the server could not read it. */
export function serverContracts(resolved: Resolved): Contracts {
  const missing = new Set<string>();
  for (const [signature, contract] of resolved) {
    const [type] = JSON.parse(signature) as readonly [string];
    if (contract === undefined && isPath(type)) {
      missing.add(type);
    }
  }
  return {
    contractOf: (node) => resolved.get(signatureOf(node)),
    isKnown: (type) => isPath(type) && !missing.has(type),
  };
}
