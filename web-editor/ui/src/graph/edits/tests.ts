import { changeOf, type Splice } from '../text/splice';
import { removeMembers } from '../yaml/collection';
import { itemsOf, type Mapping, valueAt } from '../yaml/value';
import type { Step } from './edit';

/**
 * Takes nodes out of what tests replace and expect. A test that expects nothing any more goes, and
 * so does a list of tests without tests.
 */
export function dropExpectations(gone: ReadonlySet<string>): Step {
  return ({ text, root }) => {
    const tests = valueAt(root, 'tests');
    if (tests?.kind !== 'sequence' || root?.kind !== 'mapping') {
      return [];
    }
    const emptied = new Set<number>();
    const splices: Splice[] = [];
    tests.items.forEach((test, index) => {
      if (test.kind !== 'mapping') {
        return;
      }
      const expect = without(text, test, 'expect', gone);
      if (expect.emptied) {
        emptied.add(index);
      } else {
        splices.push(...expect.splices, ...without(text, test, 'replace', gone).splices);
      }
    });
    if (emptied.size > 0 && emptied.size === tests.items.length) {
      return removeMembers(text, root, new Set([indexOf(root, 'tests')]));
    }
    return changeOf([...splices, ...removeMembers(text, tests, emptied)]);
  };
}

/** Takes params of the graph out of what tests give. */
export function dropTestParams(gone: ReadonlySet<string>): Step {
  return ({ text, root }) =>
    changeOf(
      itemsOf(valueAt(root, 'tests')).flatMap((test) =>
        test.kind === 'mapping' ? without(text, test, 'params', gone).splices : [],
      ),
    );
}

/** Removes entries that begin with the name of a node, and the mapping if it loses all of them. */
function without(text: string, test: Mapping, key: string, gone: ReadonlySet<string>) {
  const mapping = valueAt(test, key);
  if (mapping?.kind !== 'mapping') {
    return { splices: [], emptied: false };
  }
  const removed = new Set<number>();
  mapping.entries.forEach((entry, index) => {
    if (gone.has(entry.key.text.replace(/\..*$/, ''))) {
      removed.add(index);
    }
  });
  const emptied = removed.size > 0 && removed.size === mapping.entries.length;
  const splices = emptied
    ? removeMembers(text, test, new Set([indexOf(test, key)]))
    : removeMembers(text, mapping, removed);
  return { splices, emptied };
}

function indexOf(mapping: Mapping, key: string): number {
  return mapping.entries.findIndex((entry) => entry.key.text === key);
}
