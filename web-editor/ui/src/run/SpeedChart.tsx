import type { Run } from '../api/types';
import { figure, meanRate } from './store';

/** So many runs are compared. */
const MOST = 24;

const HEIGHT = 56;
const COLUMN = 18;
const GAP = 4;

interface Props {
  /** The newest first. */
  readonly runs: readonly Run[];
  readonly chosen: Run;
}

/** How quick the last runs of the same graph were, the newest on the right. */
export function SpeedChart({ runs, chosen }: Props) {
  const same = runs
    .filter(({ name, path }) => name === chosen.name && path === chosen.path)
    .slice(0, MOST)
    .reverse();
  const speeds = same.map((run) => meanRate(run) ?? 0);
  const most = Math.max(...speeds);
  if (same.length < 2 || most <= 0) {
    return null;
  }
  return (
    <section>
      <h4>
        Speed of its last runs <small>up to {figure(most, 'fps')}</small>
      </h4>
      <ul className="speed-chart" style={{ height: HEIGHT, gap: GAP }}>
        {same.map((run, index) => {
          const speed = speeds[index] ?? 0;
          const words = `${run.state}, ${figure(speed, 'fps')}`;
          return (
            <li key={run.id} style={{ width: COLUMN }}>
              <a
                href={`#/runs/${run.id}`}
                className={run.id === chosen.id ? `${run.state} chosen` : run.state}
                aria-label={words}
                title={words}
                style={{ height: Math.max(3, (HEIGHT * speed) / most) }}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
