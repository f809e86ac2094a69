import { useState } from 'react';

interface Pages<T> {
  readonly shown: readonly T[];
  /** The index of the first that is shown. */
  readonly from: number;
  /** Turns to the page of an item. */
  readonly turnTo: (index: number) => void;
  readonly count: number;
  readonly at: number;
  readonly size: number;
}

/** A long list, so many items at a time. */
export function usePages<T>(items: readonly T[], size: number): Pages<T> {
  const [page, setPage] = useState(0);
  const count = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(page, count - 1);
  return {
    shown: items.slice(at * size, (at + 1) * size),
    from: at * size,
    turnTo: (index) => {
      setPage(Math.floor(index / size));
    },
    count,
    at,
    size,
  };
}

interface Props {
  readonly pages: Pages<unknown>;
  /** What is turned over, for who cannot see it. */
  readonly label: string;
}

/** Nothing where all is on one page. */
export function Pager({ pages: { count, at, size, turnTo }, label }: Props) {
  if (count === 1) {
    return null;
  }
  return (
    <div className="pager" role="group" aria-label={label}>
      <button
        type="button"
        className="button small"
        disabled={at === 0}
        onClick={() => {
          turnTo((at - 1) * size);
        }}
      >
        Back
      </button>
      {at + 1} of {count}
      <button
        type="button"
        className="button small"
        disabled={at === count - 1}
        onClick={() => {
          turnTo((at + 1) * size);
        }}
      >
        On
      </button>
    </div>
  );
}
