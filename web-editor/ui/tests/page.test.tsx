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
import { App } from '../src/app/App';
import { command, COMMANDS, runCommand } from '../src/commands/commands';
import { matches, printed } from '../src/commands/keys';
import { perform } from '../src/editor/edit';
import { initialState, showDialog, showDrawer, update, useEditor } from '../src/editor/store';
import { openText } from '../src/files/files';
import { follow, leaveRun, togglePin, useRuns } from '../src/run/store';
import { TestServer } from './server';
import { catalog, pipeline } from './support';

// A busy machine takes its time.
configure({ asyncUtilTimeout: 20_000 });

let server: TestServer;

beforeEach(async () => {
  server = new TestServer();
  vi.stubGlobal('fetch', server.fetch);
  window.location.hash = '';
  useEditor.setState(initialState(), true);
  update({ catalog, samples: [{ uri: 'sample:talking-face' }] });
  useRuns.setState({ pinned: [] });
  await Promise.resolve();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function text(): string {
  return useEditor.getState().session.document.text;
}

describe('the page', () => {
  it('names its regions and greets an empty graph', () => {
    render(<App />);
    expect(screen.getByRole('navigation', { name: 'Node types' })).toBeTruthy();
    expect(screen.getByRole('complementary', { name: 'Inspector' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Canvas' })).toBeTruthy();
    expect(screen.getByRole('heading', { name: 'Weave a video graph' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', true);
  });

  it('draws boxes, ports and wires without measuring them', async () => {
    await openText(pipeline('face-overlay.yaml').text);
    render(<App />);
    const { view } = useEditor.getState();
    expect(view.wires.length).toBeGreaterThan(2);
    await waitFor(() => {
      expect(document.querySelectorAll('.react-flow__edge')).toHaveLength(view.wires.length);
    });
  });

  it('adds a node from the palette, found by a few letters', async () => {
    const user = userEvent.setup();
    render(<App />);
    const palette = within(screen.getByRole('navigation', { name: 'Node types' }));
    await user.type(palette.getByRole('searchbox'), 'edge');
    await user.click(palette.getByRole('button', { name: /^Edge detect/ }));
    expect(text()).toContain('edge-detect: { type: edge-detect }');
    const inspector = within(screen.getByRole('complementary', { name: 'Inspector' }));
    expect(inspector.getByLabelText('Name of the node')).toHaveProperty('value', 'edge-detect');
  });

  it('renames a node, and keeps the name where the new one cannot be', async () => {
    const user = userEvent.setup();
    await openText(pipeline('edges.yaml').text);
    useEditor.setState({ nodes: new Set(['edges']) });
    render(<App />);
    const name = () => screen.getByLabelText<HTMLInputElement>('Name of the node');
    await user.clear(name());
    await user.type(name(), 'Not A Name{Enter}');
    expect(name().value).toBe('edges');
    expect(screen.getByText(/cannot be a name/)).toBeTruthy();
    await user.clear(name());
    await user.type(name(), 'lines{Enter}');
    expect(text()).toContain('lines: { type: edge-detect');
    expect(text()).toContain('inputs: { video: lines }');
  });

  it('finds nodes by keyboard alone, only what fits a wire', async () => {
    const user = userEvent.setup();
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    act(() => {
      useEditor.setState({
        search: {
          at: { x: 10, y: 10 },
          place: { x: 600, y: 300 },
          port: { side: 'output', type: 'score', node: 'edges', name: 'video' },
        },
      });
    });
    const found = within(screen.getByRole('listbox', { name: 'Search nodes' }));
    const options = () => found.getAllByRole('option');
    const few = options().length;
    expect(few).toBeLessThan(catalog.types.size);
    await user.click(screen.getByRole('button', { name: 'show all' }));
    await waitFor(() => {
      expect(options()).toHaveLength(catalog.types.size);
    });
    await user.type(screen.getByRole('combobox', { name: 'Search nodes' }), 'blur{Enter}');
    expect(text()).toContain('blur: { type: blur }');
    expect(screen.queryByRole('combobox', { name: 'Search nodes' })).toBeNull();
  });

  it('leads a newcomer through a first run, step by step', async () => {
    const user = userEvent.setup();
    render(<App />);
    await user.click(screen.getByRole('button', { name: 'Show me, step by step' }));
    const guide = within(screen.getByRole('complementary', { name: /^First run/ }));
    const step = () =>
      guide.getAllByRole('listitem').find((one) => one.getAttribute('aria-current') === 'step');
    expect(step()?.textContent).toContain('Read a video');
    act(() => {
      perform({ kind: 'add-node', type: 'decode', params: { uri: 'a' } }, 'Add');
    });
    expect(step()?.textContent).toContain('Do something with it');
    act(() => {
      perform({ kind: 'add-node', type: 'edge-detect', inputs: { video: 'decode' } }, 'Add');
    });
    expect(step()?.textContent).toContain('Write the result');
    act(() => {
      const save = { type: 'encode', inputs: { video: 'edge-detect' }, params: { uri: 'b.mp4' } };
      perform({ kind: 'add-node', ...save }, 'Add');
    });
    expect(step()?.textContent).toContain('Run it');
    act(() => {
      follow({ id: 'r1', state: 'finished' });
    });
    expect(step()).toBeUndefined();
    expect(guide.getByRole('heading', { name: 'That was all' })).toBeTruthy();
    await user.click(guide.getByRole('button', { name: 'End the guide' }));
    expect(screen.queryByRole('complementary', { name: /^First run/ })).toBeNull();
    act(leaveRun);
  });

  it('bypasses and mutes nodes by their keys, and brings them back', async () => {
    await openText(pipeline('edges.yaml').text);
    useEditor.setState({ nodes: new Set(['edges']) });
    render(<App />);
    fireEvent.keyDown(document.body, { key: 'b', ctrlKey: true });
    expect(screen.getByLabelText('Bypassed')).toBeTruthy();
    expect(text()).toContain('# bypassed: save.video');
    fireEvent.keyDown(document.body, { key: 'b', ctrlKey: true });
    expect(text()).toBe(pipeline('edges.yaml').text);
    act(() => {
      useEditor.setState({ nodes: new Set(['save']) });
    });
    fireEvent.keyDown(document.body, { key: 'm', ctrlKey: true });
    expect(text()).toContain('#muted save:');
    expect(screen.getByRole('button', { name: 'Unmute' })).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'm', ctrlKey: true });
    expect(text()).toBe(pipeline('edges.yaml').text);
  });

  it('shows how a run that is opened again ended, and nothing black', async () => {
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    act(() => {
      follow({
        id: 'r1',
        state: 'finished',
        progress: { frames: 4800, seconds: 72, fps: 0 },
        nodes: [{ id: 'edges', calls: 4800, fps: 0, p99: 3.5 }],
        outputs: [{ node: 'save', uri: 'out/edges.mp4', file: 'out/edges.mp4' }],
      });
    });
    expect(screen.getByText('4,800 frames in 1:12, 66.7 fps')).toBeTruthy();
    expect(screen.getByText('4,800 packets')).toBeTruthy();
    expect(screen.queryByText('0 fps')).toBeNull();
    expect(document.querySelector('.wire-preview canvas')).toBeNull();
    act(leaveRun);
  });

  it('lays two pinned wires over each other', async () => {
    const user = userEvent.setup();
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    act(() => {
      togglePin('video.video');
      togglePin('edges.video');
    });
    await user.click(screen.getByRole('button', { name: 'Compare with edges.video' }));
    const edge = screen.getByRole('slider', { name: 'Edge between video.video and edges.video' });
    fireEvent.change(edge, { target: { value: '20' } });
    expect(document.querySelector<HTMLElement>('.pinned .over')?.style.clipPath).toBe(
      'inset(0 0 0 20%)',
    );
    await user.click(screen.getByRole('button', { name: 'End the comparison' }));
    expect(screen.getByRole('button', { name: 'Unpin edges.video' })).toBeTruthy();
  });

  it('does a command from the palette of commands', async () => {
    const user = userEvent.setup();
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    await user.keyboard('{Control>}k{/Control}');
    await user.type(screen.getByRole('combobox', { name: 'Commands' }), 'select all{Enter}');
    expect(useEditor.getState().nodes.size).toBe(3);
    expect(screen.getByRole('heading', { name: '3 nodes' })).toBeTruthy();
  });

  it('wires nodes by keyboard', async () => {
    const user = userEvent.setup();
    await openText(
      'kinoloom: 1\nname: a\nnodes:\n  video: { type: decode, params: { uri: a } }\n  soft: { type: blur }\n',
    );
    useEditor.setState({ nodes: new Set(['soft']) });
    render(<App />);
    await user.keyboard('c');
    await user.type(screen.getByRole('combobox', { name: 'Wires' }), 'video{Enter}');
    expect(text()).toContain('soft: { type: blur, inputs: { video: video } }');
  });

  it('undoes by its key, and leaves keys to who types', async () => {
    const user = userEvent.setup();
    await openText(pipeline('edges.yaml').text);
    useEditor.setState({ nodes: new Set(['edges']) });
    render(<App />);
    await user.type(screen.getByLabelText('Name of the node'), '{Backspace}');
    expect(text()).toBe(pipeline('edges.yaml').text);
    fireEvent.keyDown(document.body, { key: 'Delete' });
    expect(text()).not.toContain('edge-detect,');
    expect(useEditor.getState().session.past).toHaveLength(1);
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    expect(text()).toBe(pipeline('edges.yaml').text);
  });

  it('opens a shipped pipeline and saves it under a name', async () => {
    const user = userEvent.setup();
    render(<App />);
    act(() => {
      showDialog({ kind: 'open', tab: 'gallery' });
    });
    await user.click(await screen.findByRole('button', { name: /edges/ }));
    await waitFor(() => {
      expect(text()).toBe(pipeline('edges.yaml').text);
    });
    await user.keyboard('{Control>}s{/Control}');
    const where = await screen.findByLabelText('Where in the workspace');
    await user.clear(where);
    await user.type(where, 'mine{Enter}');
    await waitFor(() => {
      expect(server.graphs.get('mine.yaml')?.text).toBe(pipeline('edges.yaml').text);
    });
  });

  it('lists problems and leads to them', async () => {
    const user = userEvent.setup();
    server.problems = [{ code: 'x', line: 13, column: 3, node: 'edges', message: 'It is wrong.' }];
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    act(() => {
      showDrawer('problems');
    });
    await user.click(await screen.findByRole('button', { name: /It is wrong/ }));
    expect([...useEditor.getState().nodes]).toEqual(['edges']);
  });

  it('tells how the graph would run', async () => {
    const user = userEvent.setup();
    server.answers.set('POST /explain', () =>
      Response.json({
        text: 'every pass',
        plan: {
          stages: [
            { id: 'stage-1', source: true, nodes: [{ id: 'video', type: 'decode' }] },
            { id: 'stage-2', source: false, nodes: [{ id: 'edges', type: 'edge-detect' }] },
          ],
          boundaries: [
            {
              id: 'stage-1>stage-2:video.video',
              from: 'stage-1',
              to: 'stage-2',
              output: 'video.video',
              format: 'gray8',
              reason: 'decoding is heavy',
            },
          ],
        },
      }),
    );
    await openText(pipeline('edges.yaml').text);
    render(<App />);
    await user.click(screen.getByRole('tab', { name: 'Plan' }));
    expect(await screen.findByText('decoding is heavy')).toBeTruthy();
    const panel = within(screen.getByRole('tabpanel'));
    await user.click(panel.getByRole('button', { name: 'edges' }));
    expect([...useEditor.getState().nodes]).toEqual(['edges']);
    server.answers.set('POST /explain', () =>
      Response.json(
        { error: { code: 'graph-has-problems', message: 'No.' }, problems: [] },
        { status: 422 },
      ),
    );
    act(() => {
      perform({ kind: 'set-header', key: 'name', text: 'other' }, 'Rename');
    });
    expect(await panel.findByText(/has no plan/)).toBeTruthy();
  });

  it('takes an earlier version, which can be undone', async () => {
    const user = userEvent.setup();
    const earlier = pipeline('edges.yaml').text.replace('white on black', 'as they were');
    server.answers.set('GET /history/edges.yaml', () =>
      Response.json({
        path: 'edges.yaml',
        versions: [{ version: 'v1', modified: '2026-01-01T00:00:00Z', bytes: 1200 }],
      }),
    );
    server.answers.set('GET /versions/v1/edges.yaml', () =>
      Response.json({ path: 'edges.yaml', text: earlier, version: 'v1', modified: '' }),
    );
    await openText(pipeline('edges.yaml').text, { path: 'edges.yaml', version: 'v2' });
    render(<App />);
    act(() => {
      runCommand(command('versions'));
    });
    await user.click(await screen.findByRole('button', { name: /^Take it/ }));
    expect(text()).toBe(earlier);
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    expect(text()).toBe(pipeline('edges.yaml').text);
  });

  it('shows the runs', async () => {
    server.answers.set('GET /runs', () =>
      Response.json({
        runs: [
          {
            id: 'r1',
            name: 'edges',
            state: 'failed',
            started: '2026-01-01T00:00:00Z',
            progress: { frames: 1200, seconds: 10 },
          },
          {
            id: 'r0',
            name: 'edges',
            state: 'finished',
            started: '2026-01-01T00:00:00Z',
            progress: { frames: 1200, seconds: 20 },
          },
        ],
      }),
    );
    server.answers.set('GET /runs/r1', () =>
      Response.json({
        id: 'r1',
        name: 'edges',
        state: 'failed',
        failure: { message: 'No such file.', node: 'video' },
        nodes: [{ id: 'edges', type: 'edge-detect', calls: 1200, p50: 1, p99: 2 }],
        streams: Array.from({ length: 500 }, (_, index) => ({
          name: `camera-${String(index)}`,
          framesIn: 10,
        })),
        log: ['a line'],
        progress: { frames: 1200, seconds: 10 },
        report: {
          start_seconds: 1.25,
          peak_rss_bytes: 1.4e9,
          summaries: [{ node: 'quality', stream: 'main', values: { 'psnr-mean': 31.23456 } }],
        },
      }),
    );
    window.location.hash = '#/runs/r1';
    render(<App />);
    expect(await screen.findAllByText('1,200', { selector: '.runs-table td' })).toHaveLength(2);
    expect(await screen.findByText('No such file.')).toBeTruthy();
    expect(await screen.findByText('camera-99')).toBeTruthy();
    expect(screen.queryByText('camera-100')).toBeNull();
    expect(screen.getByText('1.4 GB')).toBeTruthy();
    expect(screen.getByText('31.23')).toBeTruthy();
    expect(screen.getByRole('meter', { name: 'Time of edges' })).toBeTruthy();
    const speeds = screen.getAllByRole('link', { name: /fps$/ });
    expect(speeds.map((link) => link.getAttribute('aria-label'))).toEqual([
      'finished, 60 fps',
      'failed, 120 fps',
    ]);
  });
});

describe('keys', () => {
  const stroke = { key: 'z', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };

  it('are told apart by what is held', () => {
    expect(matches('Mod+Z', stroke, false)).toBe(true);
    expect(matches('Mod+Z', stroke, true)).toBe(false);
    expect(matches('Mod+Z', { ...stroke, ctrlKey: false, metaKey: true }, true)).toBe(true);
    expect(matches('Mod+Shift+Z', stroke, false)).toBe(false);
    expect(matches('Mod+Shift+Z', { ...stroke, key: 'Z', shiftKey: true }, false)).toBe(true);
    expect(matches('?', { ...stroke, key: '?', ctrlKey: false, shiftKey: true }, false)).toBe(true);
  });

  it('are printed as on the keyboard', () => {
    expect(printed('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
    expect(printed('Mod+Shift+Z', true)).toBe('⌘⇧Z');
  });

  it('mean one thing each', () => {
    const all = COMMANDS.flatMap(({ keys }) => keys);
    expect(all).toEqual([...new Set(all)]);
  });
});
