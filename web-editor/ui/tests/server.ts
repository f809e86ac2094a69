import { isOver, type NewRun, type Run, type ServerProblem } from '../src/api/types';
import { openDocument } from '../src/graph/document';
import { catalog, contracts, pipeline } from './support';

/** One request that the page made. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A server for tests: what it answers was recorded from the real one, or follows from the tests' catalogue. */
export class TestServer {
  readonly asked: Asked[] = [];
  readonly graphs = new Map<string, { text: string; version: string }>();
  problems: readonly ServerProblem[] = [];
  /** Runs by their ids, as they stand; a test moves them on. */
  readonly runs = new Map<string, Run>();
  /** Answers that come before all others, by `METHOD path`. */
  readonly answers = new Map<string, () => Response>();

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input, 'http://localhost');
    const method = init.method ?? 'GET';
    const path = url.pathname.replace('/api/v1', '') + url.search;
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : init.body;
    const headers = new Headers(init.headers);
    this.asked.push({ method, path, headers, body });
    await Promise.resolve();
    const special = this.answers.get(`${method} ${path}`);
    return special === undefined ? this.#answer(method, path, headers, body) : special();
  };

  #answer(method: string, path: string, headers: Headers, body: unknown): Response {
    if (method !== 'GET' && headers.get('X-Kinoloom') !== '1') {
      return refused(403, 'missing-header', 'X-Kinoloom is missing');
    }
    const { text = '' } = (body ?? {}) as { readonly text?: string };
    switch (path) {
      case '/server':
        return Response.json({
          version: '0.1.0',
          workspace: 'videos',
          limits: { graphBytes: 1e6, uploadBytes: 1e6, previewsPerSecond: 10, watchedWires: 64 },
        });
      case '/node-types':
        return Response.json(catalog.schema);
      case '/samples':
        return Response.json({ samples: [{ uri: 'sample:talking-face', fetched: true }] });
      case '/models':
        return Response.json({
          models: [
            {
              name: 'edges2face',
              place: 'shipped',
              about: {
                title: 'Edges to face',
                description: 'Paints.',
                licence: 'MIT',
                kind: 'generator',
              },
            },
            { name: 'torn', place: 'models', broken: 'Its file is not what it says.' },
          ],
        });
      case '/runs':
        return method === 'POST'
          ? this.#start(body as NewRun)
          : Response.json({ runs: [...this.runs.values()].reverse() });
      case '/validate':
        return Response.json({ ok: this.problems.length === 0, problems: this.problems });
      case '/contracts': {
        const { graph } = openDocument(text);
        const nodes = [...graph.nodes.values()].flatMap((node) => {
          const contract = contracts.contractOf(node);
          return contract === undefined ? [] : [[node.id, contract] as const];
        });
        return Response.json({ nodes: Object.fromEntries(nodes) });
      }
      case '/graphs':
        return Response.json({
          graphs: [...this.graphs.keys()].map((one) => ({
            path: one,
            bytes: 1,
            modified: '2026-01-01T00:00:00Z',
          })),
        });
      case '/gallery':
        return Response.json({ graphs: [{ path: 'edges.yaml', name: 'edges' }] });
      case '/gallery/edges.yaml':
        return Response.json({ path: 'edges.yaml', text: pipeline('edges.yaml').text });
      default:
        if (path.startsWith('/runs/')) {
          return this.#run(method, path.slice('/runs/'.length).split('/'), body);
        }
        return path.startsWith('/graphs/')
          ? this.#file(method, decodeURIComponent(path.slice('/graphs/'.length)), headers, text)
          : refused(404, 'not-found', `there is nothing at ${path}`);
    }
  }

  #start({ path, params, resumable = false, streams }: NewRun): Response {
    const id = `r${String(this.runs.size + 1)}`;
    const inputs = Object.entries(streams ?? {}).map(([name, uri]) => ({ name, uri }));
    return this.#put({
      id,
      name: 'edges',
      state: 'starting',
      checkpoints: resumable,
      ...(path === undefined ? {} : { path }),
      ...(params === undefined ? {} : { params }),
      ...(inputs.length === 0 ? {} : { inputs }),
    });
  }

  #put(run: Run, status = 201): Response {
    this.runs.set(run.id, run);
    return Response.json(run, { status });
  }

  /** What can be asked of one run, with the refusals of the real server. */
  #run(method: string, [id = '', what, name = '']: readonly string[], body: unknown): Response {
    const run = this.runs.get(id);
    if (run === undefined) {
      return refused(404, 'no-such-run', `there is no run '${id}'`);
    }
    if (what === undefined && method === 'GET') {
      return Response.json(run);
    }
    if (what === 'resume') {
      return run.resumable === true
        ? this.#put({ ...run, state: 'starting', resumable: false }, 200)
        : refused(409, 'not-resumable', 'this run cannot go on');
    }
    if (isOver(run.state)) {
      return refused(409, 'not-running', 'this run is not at work');
    }
    const { inputs = [], streams = [] } = run;
    switch (`${method} ${what ?? ''}`) {
      case 'POST streams': {
        const stream = body as { readonly name: string; readonly uri: string };
        if (inputs.length === 0) {
          return refused(422, 'bad-stream', 'the run was started without named streams');
        }
        return inputs.some((input) => input.name === stream.name)
          ? refused(409, 'stream-exists', `there is a stream '${stream.name}' already`)
          : this.#put({
              ...run,
              inputs: [...inputs, stream],
              streams: [...streams, { name: stream.name, state: 'waiting' }],
            });
      }
      case 'DELETE streams':
        return streams.some((stream) => stream.name === name)
          ? this.#put(
              {
                ...run,
                inputs: inputs.map((one) => (one.name === name ? { ...one, removed: true } : one)),
                streams: streams.map((one) =>
                  one.name === name ? { ...one, state: 'stopping' } : one,
                ),
              },
              202,
            )
          : refused(404, 'no-such-stream', `there is no stream '${name}'`);
      case 'POST savepoint':
      case 'POST pause':
        if (run.checkpoints !== true) {
          return refused(409, 'no-checkpoints', 'this run takes no checkpoints');
        }
        return what === 'pause'
          ? this.#put({ ...run, state: 'stopping' }, 202)
          : this.#put({ ...run, savepoint: '2026-01-01T00:00:00Z' }, 200);
      default:
        return refused(404, 'not-found', `there is nothing at ${what ?? id}`);
    }
  }

  #file(method: string, path: string, headers: Headers, text: string): Response {
    const file = this.graphs.get(path);
    if (method === 'GET') {
      return file === undefined
        ? refused(404, 'no-such-graph', `there is no graph '${path}'`)
        : Response.json({ path, ...file, modified: '2026-01-01T00:00:00Z' });
    }
    const wanted = headers.get('If-Match');
    const creates = headers.get('If-None-Match') === '*';
    if (wanted === null && !creates) {
      return refused(428, 'version-needed', 'say which version');
    }
    if (creates ? file !== undefined : wanted !== `"${file?.version ?? ''}"`) {
      const code = creates ? 'exists' : file === undefined ? 'gone' : 'changed-meanwhile';
      return Response.json(
        {
          error: { code, message: `'${path}': ${code}` },
          ...(file === undefined ? {} : { current: { path, ...file } }),
        },
        { status: 409 },
      );
    }
    const version = `v${String(this.asked.length)}`;
    this.graphs.set(path, { text, version });
    return Response.json({ path, version, modified: '2026-01-01T00:00:00Z' });
  }
}

export function refused(status: number, code: string, message: string, hint?: string): Response {
  return Response.json({ error: { code, message, hint } }, { status });
}
