import type { Plain } from '../graph/yaml/value';

/** What the runtime finds wrong with a graph. */
export interface ServerProblem {
  readonly code: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly node?: string;
  readonly port?: string;
  readonly message: string;
  readonly hint?: string;
}

export interface ServerInfo {
  readonly version: string;
  readonly workspace: string;
  readonly limits: {
    readonly graphBytes: number;
    readonly uploadBytes: number;
    readonly previewsPerSecond: number;
    readonly watchedWires: number;
  };
}

export interface GraphListing {
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
  readonly bytes: number;
  readonly modified: string;
}

export interface GalleryListing {
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
  readonly nodeTypes?: readonly string[];
}

export interface GraphText {
  readonly path: string;
  readonly text: string;
}

export interface SavedGraph {
  readonly path: string;
  readonly version: string;
  readonly modified: string;
}

export type GraphFile = SavedGraph & GraphText;

export type RunState =
  | 'starting'
  | 'running'
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'failed'
  | 'interrupted'
  | 'paused';

/** `waiting` for its first frame; `stopping` because someone has asked it to end. */
export type StreamState = 'waiting' | 'running' | 'stopping' | 'ended';

export interface Progress {
  readonly frames: number;
  readonly expected?: number;
  readonly fps?: number;
  readonly secondsLeft?: number;
  readonly seconds: number;
}

export interface NodeFigures {
  readonly id: string;
  readonly type?: string;
  readonly stage?: string;
  readonly calls?: number;
  /** Over the last second. */
  readonly fps?: number;
  /** Milliseconds, over the whole run. */
  readonly p50?: number;
  readonly p99?: number;
}

export interface StreamFigures {
  readonly name: string;
  readonly framesIn?: number;
  readonly framesOut?: number;
  readonly dropped?: number;
  readonly errors?: number;
  readonly state?: StreamState;
}

/** What a stream of a run reads. */
export interface StreamInput {
  readonly name: string;
  readonly uri: string;
  /** Whether someone has taken it out of the run. */
  readonly removed?: boolean;
}

export interface RunOutput {
  readonly node: string;
  readonly stream?: string;
  readonly uri: string;
  /** Where it lies in the workspace, if it does. */
  readonly file?: string;
}

export interface RunWarning {
  readonly node?: string;
  readonly stream?: string;
  readonly message: string;
}

export interface RunFailure extends RunWarning {
  /** Event time in microseconds. */
  readonly time?: number;
}

/** Packets that wait on a wire from one stage to another. */
export interface WireFill {
  /** `NODE.PORT` of the output. */
  readonly from: string;
  /** `NODE.PORT` of the input. */
  readonly to: string;
  readonly waiting: number;
  /** With so many waiting, what gives them waits too. */
  readonly capacity: number;
}

/** What changes while a run goes on. */
export interface RunFigures {
  readonly progress?: Progress;
  readonly nodes?: readonly NodeFigures[];
  readonly wires?: readonly WireFill[];
  readonly streams?: readonly StreamFigures[];
  readonly outputs?: readonly RunOutput[];
  readonly warnings?: readonly RunWarning[];
}

export interface Run extends RunFigures {
  readonly id: string;
  readonly path?: string;
  readonly name?: string;
  readonly state: RunState;
  readonly params?: Readonly<Record<string, string>>;
  readonly started?: string;
  readonly ended?: string;
  readonly exitCode?: number;
  readonly failure?: RunFailure;
  readonly log?: readonly string[];
  readonly report?: Plain;
  /** Whether it has ended and could go on. */
  readonly resumable?: boolean;
  /** Whether it notes where it stands, so that it can be paused and resumed. */
  readonly checkpoints?: boolean;
  /** When that was last noted because someone asked for it. */
  readonly savepoint?: string;
  /** Of the streams that were given or added by name. */
  readonly inputs?: readonly StreamInput[];
}

/** What a save has replaced. */
export interface GraphVersion {
  readonly version: string;
  readonly modified: string;
  readonly bytes: number;
}

/** Nodes that run in one operator on one thread. */
export interface PlanStage {
  readonly id: string;
  readonly source: boolean;
  readonly nodes: readonly { readonly id: string; readonly type: string }[];
}

/** An output that another stage reads. */
export interface PlanBoundary {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly output: string;
  readonly format?: string;
  /** Why the stages are not one. */
  readonly reason: string;
}

/** How the runtime would run a graph. */
export interface Explained {
  /** As `kinoloom explain` prints it. */
  readonly text: string;
  readonly plan: {
    readonly stages: readonly PlanStage[];
    readonly boundaries: readonly PlanBoundary[];
  };
}

export interface NewRun {
  readonly path?: string | undefined;
  readonly text?: string | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly limit?: number | undefined;
  /** Takes checkpoints, so that it can be paused and resumed. */
  readonly resumable?: boolean | undefined;
  /** What each stream reads, by its name; one stream, `main`, where absent. */
  readonly streams?: Readonly<Record<string, string>> | undefined;
}

export interface Upload {
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
}

/** A model that a graph can name. */
export interface Model {
  readonly name: string;
  readonly place: string;
  readonly about?: {
    readonly title: string;
    readonly description: string;
    readonly licence: string;
    readonly kind: string;
  };
  /** Why it cannot be used. */
  readonly broken?: string;
}

export interface Sample {
  readonly uri: string;
  readonly description?: string;
  readonly fetched?: boolean;
}

export function isOver(state: RunState): boolean {
  return !(state === 'starting' || state === 'running' || state === 'stopping');
}
