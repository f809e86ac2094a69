// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  api,
  ApiError,
  ConflictError,
  encodePath,
  fileUrl,
  ProblemsError,
} from '../src/api/client';
import { refused, TestServer } from './server';

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  vi.stubGlobal('fetch', server.fetch);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error,
  );
}

describe('api', () => {
  it('marks what changes something, and nothing else', async () => {
    await api.server();
    await api.save('a.yaml', 'x', 'new');
    const [read, written] = server.asked;
    expect(read?.headers.has('X-Kinoloom')).toBe(false);
    expect(written?.headers.get('X-Kinoloom')).toBe('1');
    expect(written?.headers.get('Content-Type')).toBe('application/json');
    expect(written?.headers.get('If-None-Match')).toBe('*');
  });

  it('says which version it saves over', async () => {
    const { version } = await api.save('a.yaml', 'x', 'new');
    await api.save('a.yaml', 'y', { version });
    expect(server.asked[1]?.headers.get('If-Match')).toBe(`"${version}"`);
    expect(server.graphs.get('a.yaml')?.text).toBe('y');
  });

  it('gives what is there when someone else has saved', async () => {
    await api.save('a.yaml', 'theirs', 'new');
    const error = await failure(api.save('a.yaml', 'mine', { version: 'old' }));
    expect(error).toBeInstanceOf(ConflictError);
    expect((error as ConflictError).current?.text).toBe('theirs');
  });

  it('encodes each segment of a path', () => {
    expect(encodePath('faces/my graph#1.yaml')).toBe('faces/my%20graph%231.yaml');
    expect(fileUrl('out/a b.mp4')).toBe('/api/v1/files/out/a%20b.mp4');
  });

  it('repeats the words of the server', async () => {
    server.answers.set('GET /graphs', () => refused(401, 'token-needed', 'No token.', 'Open it.'));
    expect(await failure(api.graphs())).toMatchObject({
      status: 401,
      code: 'token-needed',
      message: 'No token.',
      hint: 'Open it.',
    });
  });

  it('tells why a graph cannot run', async () => {
    const problems = [{ code: 'unknown-type', message: 'no such type', node: 'a' }];
    server.answers.set('POST /runs', () =>
      Response.json(
        { error: { code: 'graph-has-problems', message: 'It has problems.' }, problems },
        { status: 422 },
      ),
    );
    const error = await failure(api.start({ text: '' }));
    expect(error).toBeInstanceOf(ProblemsError);
    expect((error as ProblemsError).problems).toEqual(problems);
  });

  it('tells a server that is away from one that refuses', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    expect(await failure(api.server())).toMatchObject({ status: 0, code: 'unreachable' });
    server.answers.set('GET /server', () => new Response('<html>', { status: 502 }));
    vi.stubGlobal('fetch', server.fetch);
    const error = await failure(api.server());
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message).toContain('502');
  });

  it('reads contracts as the catalogue has them', async () => {
    const text = 'nodes:\n  save: { type: encode, params: { uri: a.mp4 } }\n';
    const found = await api.contracts(undefined, text);
    expect(found.get('save')?.inputs.map(({ name }) => name)).toEqual(['video']);
  });
});
