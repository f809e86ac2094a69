import { useState } from 'react';
import { api } from '../api/client';
import type { Run } from '../api/types';
import { DialogFrame } from '../app/Dialog';
import { showDialog } from '../editor/store';
import { errorOf, Refused } from './Refused';
import { isAtWork, streamRows } from './streams';

interface Props {
  readonly run: Run;
  readonly name: string;
  /** Takes what has become of the run. */
  readonly done: (run: Run) => void;
}

/** Asks before a stream is taken out of a run, and says what that does. */
export function RemoveStream({ run, name, done }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const others = streamRows(run).filter((row) => row.name !== name && isAtWork(row)).length;
  const remove = async () => {
    setBusy(true);
    setError(undefined);
    try {
      done(await api.removeStream(run.id, name));
      showDialog(undefined);
    } catch (refused) {
      setError(errorOf(refused));
      setBusy(false);
    }
  };
  return (
    <DialogFrame title={`Remove ${name} from the run?`}>
      <p>
        It reads no further. What it has read so far is worked on to its end, and its result plays.{' '}
        {others === 0
          ? 'No other stream is at work: with it the run is finished.'
          : others === 1
            ? 'The other stream goes on undisturbed.'
            : `The ${String(others)} other streams go on undisturbed.`}
      </p>
      <Refused error={error} />
      <footer className="dialog-foot">
        <button
          type="button"
          className="button"
          onClick={() => {
            showDialog(undefined);
          }}
        >
          Keep it
        </button>
        <button
          type="button"
          className="button stop"
          disabled={busy}
          onClick={() => {
            void remove();
          }}
        >
          Remove {name}
        </button>
      </footer>
    </DialogFrame>
  );
}
