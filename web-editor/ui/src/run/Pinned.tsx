import { SquareSplitHorizontal, X } from 'lucide-react';
import { useState } from 'react';
import { PreviewCanvas } from './PreviewCanvas';
import { togglePin, useRuns } from './store';

const SIZE = { width: 256, height: 160 };

/** Wires that are shown large, beside the graph; two of them can lie over each other. */
export function Pinned() {
  const pinned = useRuns((now) => now.pinned);
  const [compared, setCompared] = useState(false);
  const [first, second] = pinned;
  const both = compared && first !== undefined && second !== undefined;
  return pinned.length === 0 ? null : (
    <ul className="pinned" aria-label="Pinned previews">
      {both ? <Compared first={first} second={second} apart={setCompared} /> : null}
      {pinned.slice(both ? 2 : 0).map((wire, index) => (
        <li key={wire}>
          <div className="pinned-head">
            <span>{wire}</span>
            {index === 0 && !both && second !== undefined ? (
              <button
                type="button"
                className="icon-button small"
                title={`Lay it over ${second}, with an edge to move`}
                aria-label={`Compare with ${second}`}
                onClick={() => {
                  setCompared(true);
                }}
              >
                <SquareSplitHorizontal />
              </button>
            ) : null}
            <button
              type="button"
              className="icon-button small"
              aria-label={`Unpin ${wire}`}
              onClick={() => {
                togglePin(wire);
              }}
            >
              <X />
            </button>
          </div>
          <PreviewCanvas wire={wire} {...SIZE} />
        </li>
      ))}
    </ul>
  );
}

interface ComparedProps {
  readonly first: string;
  readonly second: string;
  readonly apart: (compared: boolean) => void;
}

/** One wire left of an edge, another right of it. */
function Compared({ first, second, apart }: ComparedProps) {
  const [edge, setEdge] = useState(50);
  return (
    <li>
      <div className="pinned-head">
        <span>{first}</span>
        <span>{second}</span>
        <button
          type="button"
          className="icon-button small"
          title="One below the other"
          aria-label="End the comparison"
          onClick={() => {
            apart(false);
          }}
        >
          <X />
        </button>
      </div>
      <div className="pinned-pair">
        <PreviewCanvas wire={first} {...SIZE} />
        <div className="over" style={{ clipPath: `inset(0 0 0 ${String(edge)}%)` }}>
          <PreviewCanvas wire={second} {...SIZE} />
        </div>
        <div className="wipe-edge" style={{ left: `${String(edge)}%` }} />
        <input
          type="range"
          className="wipe"
          aria-label={`Edge between ${first} and ${second}`}
          min={0}
          max={100}
          value={edge}
          onChange={(event) => {
            setEdge(Number(event.target.value));
          }}
        />
      </div>
    </li>
  );
}
