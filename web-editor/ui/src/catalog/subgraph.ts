import type { Contract, Contracts } from '../graph/contract';
import type { GraphDocument } from '../graph/document';
import { isPath } from '../graph/model';
import { normalized } from '../graph/paths';

/** The ports of a graph that is used as a node. */
export function contractOfGraph({ graph }: GraphDocument): Contract {
  return {
    inputs: [...graph.inputs.values()].map(({ name, type, doc, required }) => ({
      name,
      type,
      doc,
      required,
      many: false,
      align: 'exact',
    })),
    outputs: [...graph.outputs.values()].map(({ name, type, doc }) => ({ name, type, doc })),
  };
}

/**
 * Ports of subgraphs.
 *
 * @param files what has been read, by path from the directory of the graph that names them
 */
export function subgraphContracts(files: ReadonlyMap<string, GraphDocument>): Contracts {
  const known = new Map(
    [...files].map(([path, file]) => [normalized(path), contractOfGraph(file)]),
  );
  return {
    contractOf: ({ type }) => (isPath(type) ? known.get(normalized(type)) : undefined),
    isKnown: (type) => isPath(type) && known.has(normalized(type)),
  };
}
