import { create } from 'zustand';
import { api, ProblemsError } from '../api/client';
import { followRun, type RunEvents } from '../api/events';
import { isOver, type NodeFigures, type Run, type RunOutput, type WireFill } from '../api/types';
import { notify, report, showDrawer, useEditor } from '../editor/store';
import type { Plain } from '../graph/yaml/value';
import { INPUTS_PLACE } from '../graph/model';
import { optionsAsked, PLAIN, type RunOptions } from './options';
import { previews } from './previews';
import { MAIN, streamNames } from './streams';

export interface RunsState {
  /** The run that the canvas shows. */
  readonly run: Run | undefined;
  readonly figures: ReadonlyMap<string, NodeFigures>;
  readonly starting: boolean;
  /** What was asked of the run and takes its time. */
  readonly asking: 'pause' | 'savepoint' | undefined;
  readonly connected: boolean;
  readonly log: readonly string[];
  /** Outputs that someone wants to see, or does not; the others are shown while they are few. */
  readonly chosen: ReadonlyMap<string, boolean>;
  /** Outputs that are shown large. */
  readonly pinned: readonly string[];
  /** The stream that wires and the player show; nothing for whichever is newest. */
  readonly stream: string | undefined;
}

const NOTHING: RunsState = {
  run: undefined,
  figures: new Map(),
  starting: false,
  asking: undefined,
  connected: true,
  log: [],
  chosen: new Map(),
  pinned: [],
  stream: undefined,
};

export const useRuns = create<RunsState>()(() => NOTHING);

const LONGEST_LOG = 2000;

/** So many outputs are watched without being asked for. */
const FEW = 12;

let events: RunEvents | undefined;

export function isRunning({ run, starting }: RunsState): boolean {
  return starting || (run !== undefined && !isOver(run.state));
}

/** Runs the graph as it is on the canvas, saved or not. */
export async function startRun(): Promise<void> {
  if (isRunning(useRuns.getState())) {
    return;
  }
  try {
    await startWith(PLAIN);
  } catch (error) {
    if (error instanceof ProblemsError) {
      showDrawer('problems');
      notify(error.message, error.hint, 'error');
    } else {
      report(error);
    }
  }
}

/**
 * Runs the graph as it is on the canvas with something that its file does not say.
 *
 * @throws ApiError if the server refuses; problems of the graph are listed then
 */
export async function startWith(options: RunOptions): Promise<void> {
  const { session, path } = useEditor.getState();
  const { text } = session.document;
  useRuns.setState({ starting: true });
  try {
    follow(await api.start({ path, text, ...optionsAsked(options) }));
  } catch (error) {
    if (error instanceof ProblemsError) {
      useEditor.setState({ problems: error.problems, checked: text });
    }
    throw error;
  } finally {
    useRuns.setState({ starting: false });
  }
}

/** Shows a run on the canvas, from its beginning or wherever it is by now. */
export function follow(run: Run): void {
  events?.close();
  events = undefined;
  previews.clear();
  const { stream } = useRuns.getState();
  showStream(stream !== undefined && streamNames(run).includes(stream) ? stream : undefined);
  useRuns.setState({
    run,
    figures: figuresOf(run),
    log: run.log ?? [],
    connected: true,
  });
  if (isOver(run.state)) {
    return;
  }
  events = followRun(run.id, {
    run: (now) => {
      const before = useRuns.getState().run;
      useRuns.setState({
        run: now,
        figures: figuresOf(now),
        log: now.log ?? useRuns.getState().log,
      });
      if (isOver(now.state) && before !== undefined && !isOver(before.state)) {
        tellEnd(now);
      }
    },
    metrics: (figures) => {
      useRuns.setState(({ run: now }) =>
        now === undefined
          ? {}
          : { run: { ...now, ...figures }, figures: figuresOf({ ...now, ...figures }) },
      );
    },
    log: (lines) => {
      useRuns.setState(({ log }) => ({ log: [...log, ...lines].slice(-LONGEST_LOG) }));
    },
    preview: (preview) => {
      void previews.show(preview).catch(report);
    },
    refused: (message) => {
      notify(message, undefined, 'error');
    },
    connected: (connected) => {
      useRuns.setState({ connected });
    },
  });
  askForWatched();
}

function figuresOf({ nodes = [] }: Run): ReadonlyMap<string, NodeFigures> {
  return new Map(nodes.map((node) => [node.id, node]));
}

function tellEnd({ state, failure, outputs = [] }: Run): void {
  if (state === 'failed') {
    const where = failure?.node === undefined ? '' : ` in '${failure.node}'`;
    notify(`The run failed${where}.`, failure?.message, 'error');
    return;
  }
  if (state === 'paused') {
    notify('The run is paused.', 'Resume lets it go on exactly where it stands.');
    return;
  }
  if (state === 'finished' || state === 'stopped') {
    const playable = outputs.some(({ file }) => file !== undefined);
    notify(state === 'finished' ? 'The run is finished.' : 'The run has stopped.');
    if (playable) {
      showDrawer('result');
    }
  }
}

/** Takes what the server answers of the run on the canvas, unless the run has ended meanwhile. */
export function took(answer: Run): void {
  useRuns.setState(({ run: shown }) =>
    shown?.id !== answer.id || isOver(shown.state) ? {} : { run: { ...shown, ...answer } },
  );
}

/** Asks something of the run on the canvas while it is at work. */
async function ask(what: (run: Run) => Promise<Run>): Promise<Run | undefined> {
  const { run } = useRuns.getState();
  if (run === undefined || isOver(run.state)) {
    return undefined;
  }
  try {
    const answer = await what(run);
    took(answer);
    return answer;
  } catch (error) {
    report(error);
    return undefined;
  }
}

export async function stopRun(now = false): Promise<void> {
  await ask(({ id }) => api.stop(id, now));
}

/** Asks for what a large run may need a minute for, once at a time. */
async function askLong(what: 'pause' | 'savepoint'): Promise<Run | undefined> {
  if (useRuns.getState().asking !== undefined) {
    return undefined;
  }
  useRuns.setState({ asking: what });
  try {
    return await ask(({ id }) => api[what](id));
  } finally {
    useRuns.setState({ asking: undefined });
  }
}

/** Whether a run can be paused, and asked where it stands. */
export function isPausable(run: Run | undefined): boolean {
  return run?.checkpoints === true && run.state === 'running';
}

export async function pauseRun(): Promise<void> {
  await askLong('pause');
}

export async function takeSavepoint(): Promise<void> {
  if ((await askLong('savepoint')) !== undefined) {
    notify('The savepoint is taken.', 'Should the run be interrupted, it goes on from there.');
  }
}

/** Lets the run on the canvas go on where it ended before its time. */
export async function resumeRun(): Promise<void> {
  const { run } = useRuns.getState();
  if (run?.resumable === true) {
    try {
      follow(await api.resume(run.id));
    } catch (error) {
      report(error);
    }
  }
}

/** Lets wires and the player show one stream, or whichever is newest. */
export function showStream(stream: string | undefined): void {
  previews.only(stream);
  useRuns.setState({ stream });
  askForWatched();
}

/** Streams of the run on the canvas that one can choose from; none where there is but one. */
export function choosableStreams({ run }: RunsState): readonly string[] {
  const names = run === undefined ? [] : streamNames(run);
  return names.length > 1 ? names : [];
}

/** Results of the stream that is shown, or of all. */
export function shownOutputs({ run, stream }: RunsState): readonly RunOutput[] {
  const outputs = run?.outputs ?? [];
  return stream === undefined
    ? outputs
    : outputs.filter((output) => (output.stream ?? MAIN) === stream);
}

/** Takes figures and results off the canvas. */
export function leaveRun(): void {
  events?.close();
  events = undefined;
  previews.clear();
  useRuns.setState({ run: undefined, figures: new Map(), log: [] });
}

/** Name of the output behind a wire, as the server names wires. */
export function wireName(from: { readonly node: string; readonly port: string }): string {
  return `${from.node}.${from.port}`;
}

/** Outputs on the canvas that a run can show. */
function outputs(): readonly string[] {
  const { view } = useEditor.getState();
  const names = view.wires
    .filter(({ from, muted }) => from.node !== INPUTS_PLACE && from.port !== '' && !muted)
    .map(({ from }) => wireName(from));
  return [...new Set(names)];
}

/** Outputs that are looked at. */
export function watched({ chosen, pinned }: RunsState = useRuns.getState()): ReadonlySet<string> {
  const all = outputs();
  const most = useEditor.getState().server?.limits.watchedWires ?? FEW;
  const few = all.length <= FEW;
  const shown = all.filter((name) => chosen.get(name) ?? few);
  return new Set([...pinned, ...shown].slice(0, most));
}

/** Asks the server for pictures of the watched outputs, of the stream that is shown or of any. */
function askForWatched(): void {
  const { stream } = useRuns.getState();
  const names = [...watched()];
  events?.watch(new Set(stream === undefined ? names : names.map((name) => `${name}@${stream}`)));
}

export function isWatched(name: string, { chosen }: RunsState): boolean {
  return chosen.get(name) ?? outputs().length <= FEW;
}

export function toggleWatch(name: string): void {
  useRuns.setState((now) => ({
    chosen: new Map(now.chosen).set(name, !isWatched(name, now)),
  }));
  askForWatched();
}

export function togglePin(name: string): void {
  useRuns.setState(({ pinned }) => ({
    pinned: pinned.includes(name)
      ? pinned.filter((one) => one !== name)
      : [...pinned, name].slice(-4),
  }));
  askForWatched();
}

/** How full a wire is, where packets wait on it: those from one stage to another. */
export function fillOf({ run }: RunsState, from: string, to: string): WireFill | undefined {
  if (run === undefined || isOver(run.state)) {
    return undefined;
  }
  const wires = run.wires ?? [];
  // A conversion that the compiler has put in stands for the node behind it.
  return (
    wires.find((one) => one.from === from && one.to === to) ??
    wires.find((one) => one.from === from && one.to.includes('~'))
  );
}

/** Changes a param of the graph that runs. */
export function setLive(node: string, params: Readonly<Record<string, Plain>>): void {
  if (isRunning(useRuns.getState())) {
    events?.set(node, params);
  }
}

/** Frames a second over a whole run. */
export function meanRate({ progress }: Run): number | undefined {
  return progress === undefined || progress.seconds === 0
    ? undefined
    : progress.frames / progress.seconds;
}

/** Time as a clock shows it: 1:02:03, 2:05, 0:07. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(whole % 60)}`
    : `${String(minutes)}:${two(whole % 60)}`;
}

/** A number of at most three figures and its unit. */
export function figure(value: number | undefined, unit: string): string {
  if (value === undefined) {
    return '–';
  }
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
