import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { catalogContracts, readCatalog } from '../src/catalog/catalog';
import { subgraphContracts } from '../src/catalog/subgraph';
import { type Contracts, firstOf } from '../src/graph/contract';
import { type GraphDocument, openDocument } from '../src/graph/document';
import type { Context, NewFile } from '../src/graph/edits/edit';
import { type Operation, perform } from '../src/graph/operation';

const here = dirname(fileURLToPath(import.meta.url));

export const catalog = readCatalog(
  JSON.parse(readFileSync(join(here, 'catalog.json'), 'utf8')) as unknown,
);

/** What the server tells of nodes whose ports depend on params. */
const resolved: Contracts = {
  contractOf: ({ type, params }) => {
    const video = { name: 'video', type: 'video', doc: '', align: 'exact' };
    const input = { ...video, required: true, many: false };
    const score = { name: 'score', type: 'score', doc: '' };
    switch (type) {
      case 'encode':
        return { inputs: [input], outputs: [] };
      case 'frame-rate':
        return { inputs: [input], outputs: [video] };
      case 'landmark-error': {
        const of = params.get('of') === 'face' ? 'face' : 'pose';
        const taken = { ...input, type: of };
        return {
          inputs: [
            { ...taken, name: of },
            { ...taken, name: 'reference' },
          ],
          outputs: [score],
        };
      }
      case 'pose-smooth': {
        const subject = params.get('subject') === 'face' ? 'face' : 'pose';
        const output = { name: subject, type: subject, doc: '' };
        return { inputs: [{ ...input, name: subject, type: subject }], outputs: [output] };
      }
      case 'label-map': {
        const labels = { name: 'labels', type: 'labels', doc: '' };
        return {
          inputs: [params.has('read') ? input : { ...input, ...labels }],
          outputs: [labels],
        };
      }
      default:
        return undefined;
    }
  },
  isKnown: () => false,
};

export const contracts = firstOf(resolved, catalogContracts(catalog));

export interface Pipeline {
  readonly name: string;
  readonly text: string;
  readonly context: Context;
  /** Texts of the subgraphs that it names, by path as written. */
  readonly subgraphs: ReadonlyMap<string, string>;
}

/** Every graph file of the repository. */
export const pipelines: readonly Pipeline[] = readPipelines(join(here, '../../../pipelines'));

function readPipelines(root: string): readonly Pipeline[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file) && !/(^|[\\/])(target|bundles|samples)[\\/]/.test(file))
    .sort()
    .map((file) => {
      const path = join(root, file);
      const text = readFileSync(path, 'utf8');
      const paths = [...text.matchAll(/type: (\.{1,2}\/\S+\.yaml)/g)].map(
        (match) => match[1] ?? '',
      );
      const subgraphs = new Map(
        paths.map((one) => [one, readFileSync(join(dirname(path), one), 'utf8')]),
      );
      const documents = new Map([...subgraphs].map(([one, inner]) => [one, openDocument(inner)]));
      const context = { contracts: firstOf(contracts, subgraphContracts(documents)) };
      return { name: relative(root, path), text, context, subgraphs };
    });
}

export function pipeline(name: string): Pipeline {
  const found = pipelines.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`there is no pipeline ${name}`);
  }
  return found;
}

/** The text after operations that must succeed. */
export function after(
  text: string,
  operations: Operation | readonly Operation[],
  context: Context = { contracts },
): string {
  return edited(text, operations, context).document.text;
}

export function edited(
  text: string,
  operations: Operation | readonly Operation[],
  context: Context = { contracts },
): { document: GraphDocument; files: readonly NewFile[] } {
  let document = opened(text);
  let files: readonly NewFile[] = [];
  for (const operation of [operations].flat() as readonly Operation[]) {
    const outcome = perform(document, operation, context);
    if (outcome.kind === 'refused') {
      throw new Error(`refused: ${outcome.reason}`);
    }
    document = outcome.document;
    files = outcome.files ?? files;
  }
  return { document, files };
}

const documents = new Map<string, GraphDocument>();

/** Opens a text once. */
export function opened(text: string): GraphDocument {
  const known = documents.get(text) ?? openDocument(text);
  documents.set(text, known);
  return known;
}

/** Why an operation is refused. */
export function refusal(text: string, operation: Operation): string {
  const outcome = perform(opened(text), operation, { contracts });
  if (outcome.kind === 'done') {
    throw new Error('it was done');
  }
  return outcome.reason;
}

/** Lines of `before` that are gone and lines of `after` that are new, marked. */
export function difference(before: string, afterwards: string): readonly string[] {
  const old = before.split('\n');
  const now = afterwards.split('\n');
  // Longest common subsequence, by the book.
  const best: number[][] = Array.from({ length: old.length + 1 }, () =>
    new Array<number>(now.length + 1).fill(0),
  );
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = best[i];
      if (row !== undefined) {
        row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${old[i++] ?? ''}`);
    } else {
      lines.push(`+ ${now[j++] ?? ''}`);
    }
  }
  return lines;
}

/** That an operation changes these lines and no others. */
export function expectChange(
  text: string,
  operations: Operation | readonly Operation[],
  lines: readonly string[],
  context: Context = { contracts },
): void {
  expect(difference(text, after(text, operations, context))).toEqual(lines);
}
