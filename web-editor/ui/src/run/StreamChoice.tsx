import { useShallow } from 'zustand/react/shallow';
import { choosableStreams, showStream, useRuns } from './store';

/** Which stream wires and results show, where a run has several. */
export function StreamChoice() {
  const names = useRuns(useShallow(choosableStreams));
  const shown = useRuns(({ stream }) => stream);
  if (names.length === 0) {
    return null;
  }
  return (
    <label className="inline-field" title="What the pictures on wires and the player show">
      Show
      <select
        aria-label="Stream to show"
        value={shown ?? ''}
        onChange={({ target }) => {
          showStream(target.value === '' ? undefined : target.value);
        }}
      >
        <option value="">all streams</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
