import { BookmarkPlus, ChevronDown, Pause, Play, RotateCw, Square, X } from 'lucide-react';
import { isOver, type Run } from '../api/types';
import { command, runCommand } from '../commands/commands';
import { printed } from '../commands/keys';
import { useEditor } from '../editor/store';
import {
  clock,
  figure,
  isPausable,
  isRunning,
  leaveRun,
  meanRate,
  pauseRun,
  resumeRun,
  stopRun,
  takeSavepoint,
  useRuns,
} from './store';

/** Run, stop, and how far it is. Its width stays the same, so that nothing moves beside it. */
export function RunBar() {
  const run = useRuns((now) => now.run);
  const running = useRuns(isRunning);
  const connected = useRuns((now) => now.connected);
  const empty = useEditor((now) => now.session.document.graph.nodes.size === 0);
  return (
    <div className="run-bar">
      <div className="run-status" role="status">
        {run === undefined ? null : <Status run={run} connected={connected} />}
      </div>
      {running ? (
        <button
          type="button"
          className="button stop"
          disabled={run === undefined}
          title={
            run?.state === 'stopping' ? 'End it at once' : 'Sources end, what is written plays'
          }
          onClick={() => {
            void stopRun(run?.state === 'stopping');
          }}
        >
          <Square /> {run?.state === 'stopping' ? 'Kill' : 'Stop'}
        </button>
      ) : (
        <div className="split-button">
          <button
            type="button"
            className="button primary"
            disabled={empty}
            title={`Run this graph (${printed('Mod+Enter')})`}
            onClick={() => {
              runCommand(command('run'));
            }}
          >
            <Play /> Run
          </button>
          <button
            type="button"
            className="button primary"
            disabled={empty}
            aria-label="Run with options"
            aria-haspopup="dialog"
            title={`Frames, params, checkpoints, streams … (${printed('Mod+Shift+Enter')})`}
            onClick={() => {
              runCommand(command('run-options'));
            }}
          >
            <ChevronDown />
          </button>
        </div>
      )}
    </div>
  );
}

function Status({ run, connected }: { readonly run: Run; readonly connected: boolean }) {
  const { state, progress } = run;
  const over = isOver(state);
  const asking = useRuns((now) => now.asking);
  const share =
    progress?.expected === undefined || progress.expected === 0
      ? undefined
      : Math.min(1, progress.frames / progress.expected);
  return (
    <>
      <span className={`state ${state}`}>
        {!connected && !over ? 'reconnecting' : asking === 'pause' ? 'pausing' : state}
      </span>
      <progress
        aria-label="How far the run is"
        max={1}
        {...(over
          ? { value: state === 'finished' ? 1 : (share ?? 0) }
          : share === undefined
            ? {}
            : { value: share })}
      />
      <span className="run-figures">{over ? summary(run) : speed(run)}</span>
      {run.resumable === true ? (
        <button
          type="button"
          className="icon-button small"
          aria-label="Resume the run"
          title="Let it go on where it ended"
          onClick={() => {
            void resumeRun();
          }}
        >
          <RotateCw />
        </button>
      ) : null}
      {isPausable(run) ? (
        <>
          <button
            type="button"
            className="icon-button small"
            aria-label="Pause the run"
            disabled={asking !== undefined}
            title="Note where it stands and end its process; it can be resumed"
            onClick={() => {
              void pauseRun();
            }}
          >
            <Pause />
          </button>
          <button
            type="button"
            className="icon-button small"
            aria-label="Take a savepoint of the run"
            disabled={asking !== undefined}
            title="Note where it stands; it goes on"
            onClick={() => {
              void takeSavepoint();
            }}
          >
            <BookmarkPlus />
          </button>
        </>
      ) : null}
      {over ? (
        <button
          type="button"
          className="icon-button small"
          aria-label="Take the run off the canvas"
          title="Take the run off the canvas"
          onClick={leaveRun}
        >
          <X />
        </button>
      ) : null}
    </>
  );
}

function speed({ progress }: Run): string {
  if (progress === undefined) {
    return '';
  }
  const { fps, secondsLeft } = progress;
  return secondsLeft === undefined
    ? figure(fps, 'fps')
    : `${figure(fps, 'fps')} · ${clock(secondsLeft)} left`;
}

function summary(run: Run): string {
  const { progress } = run;
  return progress === undefined || progress.frames === 0
    ? ''
    : `${progress.frames.toLocaleString('en')} frames in ${seconds(progress.seconds)}, ${figure(meanRate(run), 'fps')}`;
}

function seconds(count: number): string {
  return count < 60 ? `${count.toFixed(count < 10 ? 1 : 0)} s` : clock(count);
}
