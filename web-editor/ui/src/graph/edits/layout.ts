import { GRAPH_KEYS, type Place } from '../model';
import { type Change, changeOf } from '../text/splice';
import { insertEntries, newEntry, replaceValue } from '../yaml/section';
import { flowSource } from '../yaml/emit';
import { entryOf, valueAt } from '../yaml/value';
import type { Step } from './edit';

/** Writes where nodes lie, in whole pixels. */
export function placeNodes(places: ReadonlyMap<string, Place>): Step {
  return (document): Change => {
    const layout = valueAt(document.root, 'layout');
    const rounded = [...places].map(
      ([name, { x, y }]) => [name, [Math.round(x), Math.round(y)]] as const,
    );
    const missing = rounded.filter(([name]) => entryOf(layout, name) === undefined);
    const moved = rounded.flatMap(([name, place]) => {
      const entry = entryOf(layout, name);
      return entry === undefined ? [] : [...replaceValue(document.text, entry, flowSource(place))];
    });
    const members = missing.map(([name, place]) => newEntry(name, place));
    const added =
      members.length === 0
        ? []
        : insertEntries(document, ['layout'], members, { style: 'block', order: GRAPH_KEYS });
    return changeOf([...moved, ...added]);
  };
}
