import { type Contract } from '../graph/contract';
import { readContract } from '../catalog/catalog';
import type {
  Explained,
  GalleryListing,
  GraphFile,
  GraphListing,
  GraphText,
  GraphVersion,
  Model,
  NewRun,
  Run,
  Sample,
  SavedGraph,
  ServerInfo,
  ServerProblem,
  Upload,
} from './types';

const BASE = '/api/v1';

/** What the server refused, in its words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 where the server could not be reached. */
    readonly status: number,
    /** Stable kebab-case code, such as `no-such-graph`. */
    readonly code: string,
    message: string,
    readonly hint: string | undefined,
    /** All that the answer held. */
    readonly body: unknown,
  ) {
    super(message);
  }
}

/** Another version is on the disk. */
export class ConflictError extends ApiError {
  constructor(
    error: ApiError,
    readonly current: GraphFile | undefined,
  ) {
    super(error.status, error.code, error.message, error.hint, error.body);
  }
}

/** The graph cannot run. */
export class ProblemsError extends ApiError {
  constructor(
    error: ApiError,
    readonly problems: readonly ServerProblem[],
  ) {
    super(error.status, error.code, error.message, error.hint, error.body);
  }
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  readonly body?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

async function send(path: string, request: Request = {}): Promise<Response> {
  const { method = 'GET', json, body, headers, signal } = request;
  const given: BodyInit | undefined = json === undefined ? body : JSON.stringify(json);
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'X-Kinoloom': '1' }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
        ...headers,
      },
      ...(given === undefined ? {} : { body: given }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError(
      0,
      'unreachable',
      'The server does not answer.',
      'Is `kinoloom serve` still running?',
      undefined,
    );
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as
    | {
        readonly error?: {
          readonly code?: string;
          readonly message?: string;
          readonly hint?: string;
        };
        readonly current?: GraphFile;
        readonly problems?: readonly ServerProblem[];
      }
    | undefined;
  const { error, current, problems } = body ?? {};
  const refused = new ApiError(
    response.status,
    error?.code ?? 'failed',
    error?.message ?? `The server answered ${String(response.status)}.`,
    error?.hint,
    body,
  );
  if (problems !== undefined) {
    return new ProblemsError(refused, problems);
  }
  return response.status === 409 && ['changed-meanwhile', 'exists', 'gone'].includes(refused.code)
    ? new ConflictError(refused, current)
    : refused;
}

async function read<T>(path: string, request?: Request): Promise<T> {
  return (await (await send(path, request)).json()) as T;
}

/** Segments encoded each by itself, as the server wants paths. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Where a result of a run is played from. */
export function fileUrl(file: string): string {
  return `${BASE}/files/${encodePath(file)}`;
}

/** What a save is based on: a version of the file, or that there is none. */
export type Basis = { readonly version: string } | 'new';

function basisHeader(basis: Basis): Readonly<Record<string, string>> {
  return basis === 'new' ? { 'If-None-Match': '*' } : { 'If-Match': `"${basis.version}"` };
}

/** The server. Every call throws {@link ApiError} where it is refused. */
export const api = {
  server: () => read<ServerInfo>('/server'),

  /** What `kinoloom nodes --json` prints. */
  nodeTypes: () => read<unknown>('/node-types'),

  /** Ports of the nodes of a graph; those that cannot be known are absent. */
  async contracts(
    path: string | undefined,
    text: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Contract>> {
    const { nodes } = await read<{ nodes: Record<string, unknown> }>('/contracts', {
      method: 'POST',
      json: { path, text },
      signal,
    });
    return new Map(Object.entries(nodes).map(([id, contract]) => [id, readContract(contract)]));
  },

  async validate(
    path: string | undefined,
    text: string,
    signal?: AbortSignal,
  ): Promise<readonly ServerProblem[]> {
    const request: Request = { method: 'POST', json: { path, text }, signal };
    const { problems } = await read<{ problems: readonly ServerProblem[] }>('/validate', request);
    return problems;
  },

  /** How the runtime would run a graph. */
  explain: (path: string | undefined, text: string, signal?: AbortSignal) =>
    read<Explained>('/explain', { method: 'POST', json: { path, text }, signal }),

  graphs: async () => (await read<{ graphs: readonly GraphListing[] }>('/graphs')).graphs,

  gallery: async () => (await read<{ graphs: readonly GalleryListing[] }>('/gallery')).graphs,

  galleryGraph: (path: string) => read<GraphText>(`/gallery/${encodePath(path)}`),

  graph: (path: string) => read<GraphFile>(`/graphs/${encodePath(path)}`),

  save: (path: string, text: string, basis: Basis) =>
    read<SavedGraph>(`/graphs/${encodePath(path)}`, {
      method: 'PUT',
      json: { text },
      headers: basisHeader(basis),
    }),

  rename: (path: string, to: string, version: string) =>
    read<SavedGraph>(`/graphs/${encodePath(path)}`, {
      method: 'PATCH',
      json: { path: to },
      headers: basisHeader({ version }),
    }),

  async remove(path: string, version: string): Promise<void> {
    const headers = basisHeader({ version });
    await send(`/graphs/${encodePath(path)}`, { method: 'DELETE', headers });
  },

  /** What saves have replaced, the newest first. */
  async history(path: string): Promise<readonly GraphVersion[]> {
    const { versions } = await read<{ versions: readonly GraphVersion[] }>(
      `/history/${encodePath(path)}`,
    );
    return versions;
  },

  versionText: (path: string, version: string) =>
    read<GraphFile>(`/versions/${encodeURIComponent(version)}/${encodePath(path)}`),

  start: (run: NewRun) => read<Run>('/runs', { method: 'POST', json: run }),

  runs: async () => (await read<{ runs: readonly Run[] }>('/runs')).runs,

  run: (id: string) => read<Run>(`/runs/${encodeURIComponent(id)}`),

  /** The graph as it ran; without a path where it was never saved. */
  runGraph: (id: string) =>
    read<{ readonly path?: string; readonly text: string }>(
      `/runs/${encodeURIComponent(id)}/graph`,
    ),

  async runLog(id: string): Promise<string> {
    return (await send(`/runs/${encodeURIComponent(id)}/log`)).text();
  },

  stop: (id: string, now: boolean) =>
    read<Run>(`/runs/${encodeURIComponent(id)}${now ? '?now=true' : ''}`, { method: 'DELETE' }),

  /** Lets a run go on that has ended before its time. */
  resume: (id: string) => read<Run>(`/runs/${encodeURIComponent(id)}/resume`, { method: 'POST' }),

  /** Notes where a run stands, then ends its process until it is resumed. */
  pause: (id: string) => read<Run>(`/runs/${encodeURIComponent(id)}/pause`, { method: 'POST' }),

  /** Notes where a run stands, which goes on. */
  savepoint: (id: string) =>
    read<Run>(`/runs/${encodeURIComponent(id)}/savepoint`, { method: 'POST' }),

  /** Begins another stream in a run that is at work. */
  addStream: (id: string, stream: { readonly name: string; readonly uri: string }) =>
    read<Run>(`/runs/${encodeURIComponent(id)}/streams`, { method: 'POST', json: stream }),

  /** Ends the source of a stream; what was written plays. */
  removeStream: (id: string, name: string) =>
    read<Run>(`/runs/${encodeURIComponent(id)}/streams/${encodeURIComponent(name)}`, {
      method: 'DELETE',
    }),

  upload: (file: File) =>
    read<Upload>(`/uploads?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file }),

  samples: async () => (await read<{ samples: readonly Sample[] }>('/samples')).samples,

  models: async () => (await read<{ models: readonly Model[] }>('/models')).models,
};
