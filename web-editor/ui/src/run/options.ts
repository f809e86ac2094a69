import { create } from 'zustand';
import type { NewRun } from '../api/types';
import { useEditor } from '../editor/store';
import type { Graph, GraphParam } from '../graph/model';
import { INPUT_PARAM, type NewStream } from './streams';

/** How a graph is run, beside what its file says. */
export interface RunOptions {
  /** Frames of each stream; nothing for all of them. */
  readonly limit: number | undefined;
  /** By name of a param of the graph; those that are not here keep their defaults. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether checkpoints are taken, so that the run can be paused and resumed. */
  readonly resumable: boolean;
  /** Nothing for the one stream that the graph itself reads. */
  readonly streams: readonly NewStream[];
}

export const PLAIN: RunOptions = { limit: undefined, params: {}, resumable: false, streams: [] };

/** What was chosen last for each graph, while the page is open. */
const useChosen = create<ReadonlyMap<string, RunOptions>>()(() => new Map());

/** Of a graph that has not been saved, its name must do. */
function keyOf(path: string | undefined, name: string): string {
  return path ?? `unsaved: ${name}`;
}

function keyOfShown(): string {
  const { path, session } = useEditor.getState();
  return keyOf(path, session.document.graph.name);
}

/** What was chosen last for the graph that is open. */
export function chosenOptions(): RunOptions {
  return useChosen.getState().get(keyOfShown()) ?? PLAIN;
}

export function useChosenOptions(): RunOptions {
  const key = useEditor(({ path, session }) => keyOf(path, session.document.graph.name));
  return useChosen((chosen) => chosen.get(key)) ?? PLAIN;
}

export function chooseOptions(options: RunOptions): void {
  const key = keyOfShown();
  useChosen.setState((chosen) => new Map(chosen).set(key, options), true);
}

/** Keeps the choice for a graph that is saved under another name. */
export function moveOptions(from: string | undefined, to: string, name: string): void {
  const former = useChosen.getState().get(keyOf(from, name));
  if (former !== undefined) {
    useChosen.setState((chosen) => new Map(chosen).set(to, former), true);
  }
}

/** Why a graph takes no streams; nothing where it does. */
export function whyNoStreams({ params }: Graph): string | undefined {
  return params.has(INPUT_PARAM)
    ? undefined
    : `Streams differ in what they read, and that comes from a param '${INPUT_PARAM}' of the graph. This graph has none.`;
}

/**
 * A param whose value makes all streams write to one file, which the runtime refuses, and a value
 * that gives each a file of its own.
 */
export function sharedOutput(
  { params }: Graph,
  { streams, params: given }: RunOptions,
): { readonly name: string; readonly apart: string } | undefined {
  const output = params.get('output');
  if (streams.length === 0 || output === undefined) {
    return undefined;
  }
  const value = given[output.name] ?? defaultText(output);
  return value === '' || value.includes('${stream}')
    ? undefined
    : { name: output.name, apart: apartIn(value) };
}

/** `out/edges.mp4` as `out/edges-${stream}.mp4`. */
function apartIn(path: string): string {
  const end = /\.[A-Za-z0-9]{1,5}$/.exec(path)?.[0] ?? '';
  return `${path.slice(0, path.length - end.length)}-\${stream}${end}`;
}

export function defaultText({ default: value }: GraphParam): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Options as the server takes them; what says nothing is left out. */
export function optionsAsked({ limit, params, resumable, streams }: RunOptions): NewRun {
  const given = Object.entries(params).filter(
    ([name]) => streams.length === 0 || name !== INPUT_PARAM,
  );
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(given.length === 0 ? {} : { params: Object.fromEntries(given) }),
    ...(resumable ? { resumable } : {}),
    ...(streams.length === 0
      ? {}
      : { streams: Object.fromEntries(streams.map(({ name, uri }) => [name, uri.trim()])) }),
  };
}
