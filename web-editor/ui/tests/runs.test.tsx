// @vitest-environment jsdom
import './browser';
import {
  act,
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '../src/api/types';
import { App } from '../src/app/App';
import { command, runCommand } from '../src/commands/commands';
import { perform } from '../src/editor/edit';
import { initialState, showDialog, showDrawer, update, useEditor } from '../src/editor/store';
import { openText, saveAs } from '../src/files/files';
import { chooseOptions, chosenOptions, PLAIN, sharedOutput } from '../src/run/options';
import { previews } from '../src/run/previews';
import { follow, leaveRun, shownOutputs, showStream, useRuns } from '../src/run/store';
import { refused, TestServer } from './server';
import { FakeSocket, latestSocket } from './socket';
import { catalog, pipeline } from './support';

// A busy machine takes its time.
configure({ asyncUtilTimeout: 20_000 });

let server: TestServer;

beforeEach(async () => {
  server = new TestServer();
  FakeSocket.all = [];
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', FakeSocket);
  window.location.hash = '';
  useEditor.setState(initialState(), true);
  update({ catalog, samples: [{ uri: 'sample:talking-face' }] });
  await openText(pipeline('edges.yaml').text);
  chooseOptions(PLAIN);
});

afterEach(() => {
  cleanup();
  act(leaveRun);
  vi.unstubAllGlobals();
});

function asked(method: string, path: string): readonly unknown[] {
  return server.asked
    .filter((one) => one.method === method && one.path === path)
    .map(({ body }) => body);
}

/** A run at work, as the server has it and as the canvas shows it. */
function atWork(run: Partial<Run> = {}): Run {
  const now: Run = {
    id: 'r1',
    name: 'edges',
    state: 'running',
    checkpoints: true,
    inputs: ['door', 'yard'].map((name) => ({ name, uri: `${name}.mp4` })),
    streams: ['door', 'yard'].map((name) => ({ name, state: 'running' as const, framesIn: 5 })),
    ...run,
  };
  server.runs.set(now.id, now);
  return now;
}

describe('running with options', () => {
  it('asks for frames, params, checkpoints and streams, and keeps them', async () => {
    const user = userEvent.setup();
    render(<App />);
    await user.click(screen.getByRole('button', { name: 'Run with options' }));
    const dialog = () => within(screen.getByRole('dialog', { name: 'Run with options' }));
    await user.type(dialog().getByLabelText('Frames at most'), '48');
    await user.click(dialog().getByRole('checkbox', { name: /^Take checkpoints/ }));
    await user.click(dialog().getByRole('button', { name: 'Add a stream' }));
    await user.type(dialog().getByLabelText('File or address of stream 1'), 'uploads/door.mp4');
    await user.click(dialog().getByRole('button', { name: 'Add a stream' }));
    await user.type(dialog().getByLabelText('Name of stream 2'), 'yard');
    expect(dialog().getByLabelText('Name of stream 1')).toHaveProperty('value', 'door');
    expect(dialog().getByLabelText('input')).toHaveProperty('disabled', true);

    // What cannot begin is not asked for.
    await user.click(dialog().getByRole('button', { name: 'Run' }));
    expect(dialog().getByRole('alert').textContent).toBe('Input needs a file or an address.');
    expect(asked('POST', '/runs')).toEqual([]);
    await user.type(
      dialog().getByLabelText('File or address of stream 2'),
      'sample:talking-face{Enter}',
    );
    expect(asked('POST', '/runs')).toHaveLength(1);
    expect(screen.queryByRole('dialog')).toBeNull();

    act(leaveRun);
    fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true, shiftKey: true });
    await user.click(dialog().getByRole('button', { name: /^Write/ }));
    expect(dialog().getByLabelText('output')).toHaveProperty('value', 'out/edges-${stream}.mp4');
    await user.click(dialog().getByRole('button', { name: 'Run' }));
    expect(asked('POST', '/runs').at(-1)).toEqual({
      text: pipeline('edges.yaml').text,
      limit: 48,
      resumable: true,
      params: { output: 'out/edges-${stream}.mp4' },
      streams: { door: 'uploads/door.mp4', yard: 'sample:talking-face' },
    });
    expect(useRuns.getState().run?.checkpoints).toBe(true);

    // One click runs it plain.
    act(leaveRun);
    await user.click(screen.getByRole('button', { name: 'Run' }));
    expect(asked('POST', '/runs').at(-1)).toEqual({ text: pipeline('edges.yaml').text });
  });

  it('takes many streams at once, as lines and as files', async () => {
    const user = userEvent.setup();
    server.answers.set('POST /uploads?name=a.mp4', () => Response.json({ path: 'uploads/a.mp4' }));
    server.answers.set('POST /uploads?name=b.mp4', () => Response.json({ path: 'uploads/b.mp4' }));
    render(<App />);
    act(() => {
      showDialog({ kind: 'run-options' });
    });
    await user.click(screen.getByRole('button', { name: 'Add a stream' }));
    await user.click(screen.getByLabelText('Name of stream 1'));
    const lines = Array.from(
      { length: 600 },
      (_, index) => `cam-${String(index)}=${String(index)}`,
    );
    await user.paste(lines.slice(0, 60).join('\n'));
    expect(screen.getByText('1 of 2')).toBeTruthy();
    await user.upload(
      screen.getByLabelText('Files to upload'),
      ['a.mp4', 'b.mp4'].map((name) => new File(['x'], name)),
    );
    await waitFor(() => {
      expect(chosenOptions().streams.slice(-2)).toEqual([
        { name: 'a', uri: 'uploads/a.mp4' },
        { name: 'b', uri: 'uploads/b.mp4' },
      ]);
    });
    expect(screen.getByLabelText('Name of stream 62')).toHaveProperty('value', 'b');
    await user.click(screen.getByRole('button', { name: 'Remove stream 62' }));
    await user.click(screen.getByLabelText('Name of stream 61'));
    await user.paste(lines.slice(60).join('\n'));
    expect(chosenOptions().streams).toHaveLength(500);
    expect(screen.getByText('A run takes 500 streams at most.')).toBeTruthy();
  });

  it('says why a graph takes no streams', () => {
    act(() => {
      perform({ kind: 'remove-graph-param', name: 'input' }, 'Remove input');
      showDialog({ kind: 'run-options' });
    });
    render(<App />);
    expect(screen.getByText(/This graph has none/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Add a stream' })).toBeNull();
  });

  it('says what the server refuses, where it was asked', async () => {
    const user = userEvent.setup();
    const problems = [{ code: 'x', line: 3, message: 'A param is wrong.', hint: 'Change it.' }];
    server.answers.set('POST /runs', () =>
      Response.json(
        { error: { code: 'graph-has-problems', message: 'It cannot run.' }, problems },
        { status: 422 },
      ),
    );
    render(<App />);
    act(() => {
      showDialog({ kind: 'run-options' });
    });
    const dialog = within(screen.getByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Run' }));
    const words = (await dialog.findByRole('alert')).textContent;
    expect(words).toContain('It cannot run.');
    expect(words).toContain('Line 3: A param is wrong.');
    expect(useEditor.getState().problems).toEqual(problems);
  });

  it('keeps the choice for a graph, under the name it is saved by', async () => {
    chooseOptions({ ...PLAIN, limit: 7 });
    await saveAs('mine.yaml');
    expect(chosenOptions().limit).toBe(7);
    await openText(pipeline('face-overlay.yaml').text, { path: 'faces.yaml' });
    expect(chosenOptions()).toBe(PLAIN);
    await openText(pipeline('edges.yaml').text, { path: 'mine.yaml' });
    expect(chosenOptions().limit).toBe(7);
  });

  it('gives each stream a file of its own', () => {
    const { graph } = useEditor.getState().session.document;
    const streams = [{ name: 'a', uri: 'a' }];
    const shared = (output: string) =>
      sharedOutput(graph, { ...PLAIN, streams, params: { output } })?.apart;
    expect(sharedOutput(graph, PLAIN)).toBeUndefined();
    expect(shared('x/y.webm')).toBe('x/y-${stream}.webm');
    expect(shared('x.d/y')).toBe('x.d/y-${stream}');
    expect(shared('${stream}.mp4')).toBeUndefined();
  });
});

describe('a run at work', () => {
  it('is paused, and resumed exactly there', async () => {
    const user = userEvent.setup();
    render(<App />);
    act(() => {
      follow(atWork());
    });
    await user.click(screen.getByRole('button', { name: 'Take a savepoint of the run' }));
    expect(await screen.findByText('The savepoint is taken.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Pause the run' }));
    expect(useRuns.getState().run?.state).toBe('stopping');
    expect(screen.queryByRole('button', { name: 'Pause the run' })).toBeNull();
    const paused = atWork({ state: 'paused', resumable: true });
    act(() => {
      latestSocket().tell('run', paused);
    });
    expect(screen.getByText('The run is paused.')).toBeTruthy();
    expect(document.querySelector('.run-status .state.paused')?.textContent).toBe('paused');
    await user.click(screen.getByRole('button', { name: 'Resume the run' }));
    expect(useRuns.getState().run?.state).toBe('starting');
  });

  it('says why it cannot be paused', () => {
    render(<App />);
    act(() => {
      follow(atWork({ checkpoints: false }));
    });
    expect(screen.queryByRole('button', { name: 'Pause the run' })).toBeNull();
    act(() => {
      runCommand(command('pause'));
    });
    expect(screen.getByText('This run takes no checkpoints.')).toBeTruthy();
    expect(asked('POST', '/runs/r1/pause')).toEqual([]);
  });

  it('takes another stream, and says why it does not', async () => {
    const user = userEvent.setup();
    render(<App />);
    act(() => {
      follow(atWork());
      showDrawer('streams');
    });
    const form = within(screen.getByRole('form', { name: 'Add a stream' }));
    const uri = form.getByLabelText('File or address of the new stream');
    await user.type(form.getByLabelText('Name of the new stream'), 'door');
    expect(form.getByRole('alert').textContent).toContain('Name is there already.');
    await user.clear(form.getByLabelText('Name of the new stream'));
    await user.type(uri, 'gate.mp4{Enter}');
    expect(asked('POST', '/runs/r1/streams')).toEqual([{ name: 'gate', uri: 'gate.mp4' }]);
    expect(await screen.findByRole('rowheader', { name: 'gate' })).toBeTruthy();
    expect(screen.getByRole('button', { name: '1 waiting' })).toBeTruthy();

    server.answers.set('POST /runs/r1/streams', () =>
      refused(422, 'bad-stream', 'The file is not there.', 'Upload it.'),
    );
    await user.type(uri, 'nothing.mp4{Enter}');
    expect((await form.findByRole('alert')).textContent).toBe('The file is not there.Upload it.');
    expect(uri).toHaveProperty('value', 'nothing.mp4');
  });

  it('says why no stream can join', () => {
    render(<App />);
    act(() => {
      follow(atWork({ inputs: [], streams: [{ name: 'main', state: 'running' }] }));
      showDrawer('streams');
    });
    expect(screen.getByText(/started with its graph's own input/)).toBeTruthy();
    expect(screen.queryByRole('form', { name: 'Add a stream' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove main' })).toBeNull();
  });

  it('lets a stream go after asking', async () => {
    const user = userEvent.setup();
    render(<App />);
    act(() => {
      follow(atWork());
      showDrawer('streams');
    });
    await user.click(screen.getByRole('button', { name: 'Remove yard' }));
    const dialog = () => within(screen.getByRole('dialog', { name: 'Remove yard from the run?' }));
    expect(dialog().getByText(/The other stream goes on/)).toBeTruthy();
    await user.click(dialog().getByRole('button', { name: 'Keep it' }));
    expect(asked('DELETE', '/runs/r1/streams/yard')).toEqual([]);
    server.answers.set('DELETE /runs/r1/streams/yard', () =>
      refused(409, 'not-running', 'It has ended.'),
    );
    await user.click(screen.getByRole('button', { name: 'Remove yard' }));
    await user.click(dialog().getByRole('button', { name: 'Remove yard' }));
    expect((await dialog().findByRole('alert')).textContent).toBe('It has ended.');
    server.answers.clear();
    await user.click(dialog().getByRole('button', { name: 'Remove yard' }));
    expect(await screen.findByText('removed')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove yard' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Remove door' }));
    expect(screen.getByText(/with it the run is finished/)).toBeTruthy();
  });

  it('shows one stream on wires and in the player', async () => {
    const user = userEvent.setup();
    const outputs = ['door', 'yard'].map((stream) => ({
      node: 'save',
      stream,
      uri: `out/${stream}.mp4`,
      file: `out/${stream}.mp4`,
    }));
    render(<App />);
    act(() => {
      follow(atWork({ state: 'finished', outputs }));
      showDrawer('result');
    });
    const preview = (stream: string) =>
      previews.show({
        wire: 'edges.video',
        stream,
        time: 0,
        sequence: 0,
        type: 'text',
        width: undefined,
        height: undefined,
        content: { kind: 'value', value: { text: stream } },
      });
    await act(() => preview('door'));
    const results = () =>
      within(screen.getByRole('combobox', { name: 'Result' }))
        .getAllByRole('option')
        .map(({ textContent }) => textContent);
    expect(results()).toHaveLength(4);
    await user.selectOptions(screen.getByLabelText('Stream to show'), 'yard');
    expect(results()).toEqual(['save · yard', 'yard (input)']);
    expect(previews.last('edges.video')).toBeUndefined();
    await act(() => preview('door'));
    expect(previews.last('edges.video')).toBeUndefined();
    await act(() => preview('yard'));
    expect(previews.last('edges.video')?.preview.stream).toBe('yard');
    act(() => {
      showDrawer('streams');
    });
    await user.click(screen.getByRole('button', { name: 'Play the result of door' }));
    expect(useEditor.getState().drawer).toBe('result');
    expect(shownOutputs(useRuns.getState()).map(({ uri }) => uri)).toEqual(['out/door.mp4']);
    // Another run has other streams.
    act(() => {
      follow({ id: 'r2', state: 'finished' });
    });
    expect(useRuns.getState().stream).toBeUndefined();
    act(() => {
      showStream(undefined);
    });
  });
});

describe('the page of a run', () => {
  it('finds a stream among 500 by words and by state', async () => {
    const user = userEvent.setup();
    const names = Array.from({ length: 500 }, (_, index) => `camera-${String(index)}`);
    atWork({
      inputs: names.map((name) => ({ name, uri: `rtsp://host/${name}` })),
      streams: names.map((name, index) => ({
        name,
        state: index < 8 ? 'waiting' : 'running',
        framesIn: index,
        ...(index % 100 === 7 ? { errors: 1 } : {}),
      })),
      outputs: names.map((stream) => ({ node: 'save', stream, uri: `out/${stream}.mp4` })),
    });
    window.location.hash = '#/runs/r1';
    render(<App />);
    const page = within(await screen.findByRole('complementary', { name: 'Run of edges' }));
    const rows = () => page.getAllByRole('rowheader').map(({ textContent }) => textContent);
    expect(rows()).toHaveLength(100);
    expect(page.getByText('out/camera-19.mp4')).toBeTruthy();
    expect(page.queryByText('out/camera-20.mp4')).toBeNull();
    expect(page.getByRole('button', { name: '492 running' })).toBeTruthy();
    await user.click(page.getByRole('button', { name: '5 with errors' }));
    expect(rows()).toEqual([7, 107, 207, 307, 407].map((index) => `camera-${String(index)}`));
    expect(page.getAllByRole('img', { name: 'with errors' })).toHaveLength(5);
    await user.type(page.getByRole('searchbox', { name: 'Filter streams' }), 'camera-30');
    expect(rows()).toEqual(['camera-307']);
    await user.click(page.getByRole('button', { name: '5 with errors' }));
    expect(rows()).toHaveLength(11);
    await user.click(page.getByRole('button', { name: 'Remove camera-307' }));
    await user.click(
      within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove camera-307' }),
    );
    expect(await page.findByText('stopping')).toBeTruthy();
  });

  it('pauses and resumes, and says why it cannot', async () => {
    const user = userEvent.setup();
    atWork();
    window.location.hash = '#/runs/r1';
    render(<App />);
    await user.click(await screen.findByRole('button', { name: 'Savepoint' }));
    expect(await screen.findByText('savepoint', { selector: 'dt' })).toBeTruthy();
    server.answers.set('POST /runs/r1/pause', () =>
      refused(422, 'no-savepoint', 'The disk is full.', 'Make room.'),
    );
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.Make room.');
    server.answers.clear();
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    expect(await screen.findByRole('button', { name: 'Kill' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    atWork({ state: 'paused', resumable: true });
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    expect(asked('POST', '/runs/r1/resume')).toHaveLength(1);
  });
});
