import { X } from 'lucide-react';
import { PreviewCanvas } from './PreviewCanvas';
import { togglePin, useRuns } from './store';

/** Wires that are shown large, beside the graph. */
export function Pinned() {
  const pinned = useRuns((now) => now.pinned);
  return pinned.length === 0 ? null : (
    <ul className="pinned" aria-label="Pinned previews">
      {pinned.map((wire) => (
        <li key={wire}>
          <div className="pinned-head">
            <span>{wire}</span>
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
          <PreviewCanvas wire={wire} width={256} height={160} />
        </li>
      ))}
    </ul>
  );
}
