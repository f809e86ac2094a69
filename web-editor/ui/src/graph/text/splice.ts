/** Replaces the characters from `from` up to `to` by `insert`. Offsets count UTF-16 units. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What happens to a text: splices in rising order that do not overlap, in offsets of the old text. */
export type Change = readonly Splice[];

export const NO_CHANGE: Change = [];

/** Puts splices into order and joins those that touch. */
export function changeOf(splices: readonly Splice[]): Change {
  const ordered = splices
    .filter((splice) => splice.from !== splice.to || splice.insert !== '')
    .map((splice, index) => ({ splice, index }))
    .sort((a, b) => a.splice.from - b.splice.from || a.splice.to - b.splice.to || a.index - b.index)
    .map(({ splice }) => splice);
  const joined: Splice[] = [];
  for (const splice of ordered) {
    const last = joined.at(-1);
    if (last === undefined || splice.from > last.to) {
      joined.push(splice);
    } else if (splice.from === last.to) {
      joined[joined.length - 1] = {
        from: last.from,
        to: splice.to,
        insert: last.insert + splice.insert,
      };
    } else {
      throw new RangeError(`two splices meet at ${String(splice.from)}`);
    }
  }
  return joined;
}

export function applyChange(text: string, change: Change): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, insert } of change) {
    parts.push(text.slice(at, from), insert);
    at = to;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** The change that leads back to `text`, from what `change` makes of it. */
export function invertChange(text: string, change: Change): Change {
  let shift = 0;
  return change.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: text.slice(from, to) };
  });
}

interface Placed extends Splice {
  /** Where the inserted text begins in the new text. */
  readonly start: number;
}

/** One change that does what `first` and then `second` do. */
export function composeChanges(first: Change, second: Change): Change {
  let shift = 0;
  let placed: Placed[] = first.map((splice) => {
    const start = splice.from + shift;
    shift += splice.insert.length - (splice.to - splice.from);
    return { ...splice, start };
  });
  // From the last to the first, so that earlier offsets stay what they were.
  for (const splice of [...second].reverse()) {
    placed = absorb(placed, splice);
  }
  return placed.map(({ from, to, insert }) => ({ from, to, insert }));
}

function absorb(placed: readonly Placed[], splice: Splice): Placed[] {
  const before = placed.filter((one) => one.start + one.insert.length < splice.from);
  const after = placed.filter((one) => one.start > splice.to);
  const met = placed.slice(before.length, placed.length - after.length);
  const shiftBefore = shiftAfter(before.at(-1));
  const first = met[0];
  const last = met.at(-1);
  const head = first?.insert.slice(0, Math.max(0, splice.from - first.start)) ?? '';
  const tail = last?.insert.slice(Math.max(0, splice.to - last.start)) ?? '';
  const from = Math.min(first?.from ?? Infinity, splice.from - shiftBefore);
  const to = Math.max(last?.to ?? 0, splice.to - shiftAfter(last ?? before.at(-1)));
  return [
    ...before,
    {
      from,
      to,
      insert: head + splice.insert + tail,
      start: Math.min(first?.start ?? Infinity, splice.from),
    },
    ...after,
  ];
}

/** How much further right the new text is than the old one behind a splice. */
function shiftAfter(splice: Placed | undefined): number {
  return splice === undefined ? 0 : splice.start + splice.insert.length - splice.to;
}

/** The same change without what it replaces by itself. */
export function tightened(text: string, change: Change): Change {
  return changeOf(
    change.flatMap(({ from, to, insert }) =>
      changeBetween(text.slice(from, to), insert).map((inner) => ({
        from: from + inner.from,
        to: from + inner.to,
        insert: inner.insert,
      })),
    ),
  );
}

/** The smallest single splice between two texts. */
export function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) {
    head++;
  }
  let tail = 0;
  while (
    tail < most - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return changeOf([
    { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) },
  ]);
}
