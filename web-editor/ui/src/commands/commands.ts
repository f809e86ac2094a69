import { centerOfCanvas } from '../editor/center';
import {
  alignSelected,
  arrangeAll,
  askForGroup,
  bypassSelected,
  copyToClipboard,
  duplicateSelected,
  muteSelected,
  pasteFromClipboard,
  redo,
  removeSelected,
  selectAll,
  selectedMuted,
  selectedNodes,
  undo,
  unpack,
} from '../editor/edit';
import {
  beginGuide,
  type Drawer,
  type EditorState,
  fitView,
  notify,
  setTheme,
  showDialog,
  showDrawer,
  togglePanel,
  useEditor,
} from '../editor/store';
import { newGraph, save } from '../files/files';
import { isPath } from '../graph/model';
import {
  isPausable,
  isRunning,
  pauseRun,
  resumeRun,
  startRun,
  stopRun,
  takeSavepoint,
  toggleWatch,
  useRuns,
  wireName,
} from '../run/store';

/** Something that a key, a menu or the command palette can ask for. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'File' | 'Edit' | 'Nodes' | 'View' | 'Run';
  /** As `Mod+Shift+Z`; `Mod` is Control, or Command on a Mac. The first is shown. */
  readonly keys: readonly string[];
  /** Whether the keys work while someone types. */
  readonly whileTyping?: boolean;
  /** Whether it can be done just now. */
  readonly can?: (now: EditorState) => boolean;
  readonly run: () => void;
}

const some = (now: EditorState) => selectedNodes(now).length > 0;
const someOrMuted = (now: EditorState) => some(now) || selectedMuted(now).length > 0;
const several = (now: EditorState) => now.nodes.size > 1;

export const COMMANDS: readonly Command[] = [
  { id: 'new', title: 'New graph', group: 'File', keys: ['Alt+N'], run: newGraph },
  {
    id: 'open',
    title: 'Open …',
    group: 'File',
    keys: ['Mod+O'],
    whileTyping: true,
    run: () => {
      showDialog({ kind: 'open', tab: 'workspace' });
    },
  },
  {
    id: 'gallery',
    title: 'Shipped pipelines …',
    group: 'File',
    keys: [],
    run: () => {
      showDialog({ kind: 'open', tab: 'gallery' });
    },
  },
  {
    id: 'save',
    title: 'Save',
    group: 'File',
    keys: ['Mod+S'],
    whileTyping: true,
    run: () => {
      void save();
    },
  },
  {
    id: 'save-as',
    title: 'Save as …',
    group: 'File',
    keys: ['Mod+Shift+S'],
    whileTyping: true,
    run: () => {
      showDialog({ kind: 'save-as' });
    },
  },
  {
    id: 'review',
    title: 'Show what has changed since the last save',
    group: 'File',
    keys: [],
    run: () => {
      showDialog({ kind: 'review' });
    },
  },
  {
    id: 'versions',
    title: 'Earlier versions …',
    group: 'File',
    keys: [],
    can: ({ path }) => path !== undefined,
    run: () => {
      const { path } = useEditor.getState();
      if (path !== undefined) {
        showDialog({ kind: 'versions', path });
      }
    },
  },
  {
    id: 'undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    whileTyping: true,
    can: ({ session }) => session.past.length > 0,
    run: undo,
  },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    whileTyping: true,
    can: ({ session }) => session.future.length > 0,
    run: redo,
  },
  {
    id: 'copy',
    title: 'Copy nodes',
    group: 'Edit',
    // The keys are the browser's own: they bring the clipboard with them.
    keys: [],
    can: some,
    run: () => {
      void copyToClipboard();
    },
  },
  {
    id: 'paste',
    title: 'Paste nodes',
    group: 'Edit',
    keys: [],
    run: () => {
      void pasteFromClipboard();
    },
  },
  {
    id: 'duplicate',
    title: 'Duplicate',
    group: 'Edit',
    keys: ['Mod+D'],
    can: some,
    run: duplicateSelected,
  },
  {
    id: 'remove',
    title: 'Remove',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    can: (now) => someOrMuted(now) || now.wires.size > 0,
    run: () => {
      removeSelected(false);
    },
  },
  {
    id: 'remove-keeping',
    title: 'Remove, wires pass through',
    group: 'Edit',
    keys: ['Shift+Delete', 'Shift+Backspace'],
    can: some,
    run: () => {
      removeSelected(true);
    },
  },
  { id: 'select-all', title: 'Select all', group: 'Edit', keys: ['Mod+A'], run: selectAll },
  {
    id: 'add',
    title: 'Add a node …',
    group: 'Nodes',
    keys: ['Tab', 'A'],
    run: openSearch,
  },
  {
    id: 'connect',
    title: 'Wire the selected node …',
    group: 'Nodes',
    keys: ['C'],
    can: (now) => selectedNodes(now).length === 1,
    run: () => {
      const [node] = selectedNodes();
      if (node !== undefined) {
        showDialog({ kind: 'connect', node });
      }
    },
  },
  {
    id: 'bypass',
    title: 'Bypass: wires pass through',
    group: 'Nodes',
    keys: ['Mod+B'],
    can: some,
    run: bypassSelected,
  },
  {
    id: 'mute',
    title: 'Mute: no part in runs',
    group: 'Nodes',
    keys: ['Mod+M'],
    can: someOrMuted,
    run: muteSelected,
  },
  {
    id: 'group',
    title: 'Group into a subgraph …',
    group: 'Nodes',
    keys: ['Mod+G'],
    can: some,
    run: askForGroup,
  },
  {
    id: 'unpack',
    title: 'Unpack the subgraph',
    group: 'Nodes',
    keys: ['Mod+Shift+G'],
    can: (now) => {
      const [id = ''] = selectedNodes(now);
      return isPath(now.session.shown.graph.nodes.get(id)?.type ?? '');
    },
    run: () => {
      const [id] = selectedNodes();
      if (id !== undefined) {
        void unpack(id);
      }
    },
  },
  {
    id: 'arrange',
    title: 'Arrange all nodes',
    group: 'Nodes',
    keys: ['Mod+L'],
    can: ({ view }) => view.nodes.length > 0,
    run: () => {
      void arrangeAll();
    },
  },
  ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map((side): Command => ({
    id: `align-${side}`,
    title: `Align ${side}`,
    group: 'Nodes',
    keys: [],
    can: several,
    run: () => {
      alignSelected(side);
    },
  })),
  {
    id: 'watch',
    title: 'Watch the selected wire',
    group: 'Run',
    keys: ['W'],
    can: ({ wires }) => wires.size > 0,
    run: () => {
      const { wires, view } = useEditor.getState();
      view.wires
        .filter(({ id }) => wires.has(id))
        .forEach(({ from }) => {
          toggleWatch(wireName(from));
        });
    },
  },
  {
    id: 'run',
    title: 'Run',
    group: 'Run',
    keys: ['Mod+Enter'],
    whileTyping: true,
    can: ({ session }) => session.document.graph.nodes.size > 0 && !isRunning(useRuns.getState()),
    run: () => {
      void startRun();
    },
  },
  {
    id: 'run-options',
    title: 'Run with options …',
    group: 'Run',
    keys: ['Mod+Shift+Enter'],
    whileTyping: true,
    can: ({ session }) => session.document.graph.nodes.size > 0 && !isRunning(useRuns.getState()),
    run: () => {
      showDialog({ kind: 'run-options' });
    },
  },
  {
    id: 'pause',
    title: 'Pause the run',
    group: 'Run',
    keys: [],
    can: () => isRunning(useRuns.getState()),
    run: () => {
      ifPausable(pauseRun);
    },
  },
  {
    id: 'savepoint',
    title: 'Take a savepoint of the run',
    group: 'Run',
    keys: [],
    can: () => isRunning(useRuns.getState()),
    run: () => {
      ifPausable(takeSavepoint);
    },
  },
  {
    id: 'resume',
    title: 'Resume the run',
    group: 'Run',
    keys: [],
    can: () => useRuns.getState().run?.resumable === true,
    run: () => {
      void resumeRun();
    },
  },
  {
    id: 'stop',
    title: 'Stop the run',
    group: 'Run',
    keys: ['Mod+.'],
    whileTyping: true,
    can: () => isRunning(useRuns.getState()),
    run: () => {
      void stopRun();
    },
  },
  {
    id: 'runs',
    title: 'All runs',
    group: 'Run',
    keys: [],
    run: () => {
      window.location.hash = '#/runs';
    },
  },
  { id: 'fit', title: 'Show the whole graph', group: 'View', keys: ['.'], run: fitView },
  {
    id: 'palette',
    title: 'Show or hide node types',
    group: 'View',
    keys: ['['],
    run: () => {
      togglePanel('palette');
    },
  },
  {
    id: 'inspector',
    title: 'Show or hide the inspector',
    group: 'View',
    keys: [']'],
    run: () => {
      togglePanel('inspector');
    },
  },
  drawerCommand('yaml', 'YAML', 'Mod+E'),
  drawerCommand('problems', 'Problems', 'Mod+Shift+M'),
  drawerCommand('plan', 'Plan', ''),
  drawerCommand('result', 'Result', 'Mod+J'),
  drawerCommand('streams', 'Streams', ''),
  drawerCommand('log', 'Log', ''),
  {
    id: 'theme',
    title: 'Dark or light',
    group: 'View',
    keys: [],
    run: () => {
      setTheme(useEditor.getState().theme === 'dark' ? 'light' : 'dark');
    },
  },
  {
    id: 'commands',
    title: 'All commands …',
    group: 'View',
    keys: ['Mod+K', 'Mod+Shift+P'],
    whileTyping: true,
    run: () => {
      showDialog({ kind: 'commands' });
    },
  },
  { id: 'guide', title: 'First run, step by step', group: 'View', keys: [], run: beginGuide },
  {
    id: 'keys',
    title: 'Keys',
    group: 'View',
    keys: ['?'],
    run: () => {
      showDialog({ kind: 'keys' });
    },
  },
];

function drawerCommand(drawer: Drawer, name: string, key: string): Command {
  return {
    id: `drawer-${drawer}`,
    title: `Show or hide ${name}`,
    group: 'View',
    keys: key === '' ? [] : [key],
    whileTyping: true,
    run: () => {
      showDrawer(useEditor.getState().drawer === drawer ? undefined : drawer);
    },
  };
}

/** Does what only runs with checkpoints can do, or says why this one cannot. */
function ifPausable(what: () => Promise<void>): void {
  const { run } = useRuns.getState();
  if (isPausable(run)) {
    void what();
  } else if (run?.checkpoints === true) {
    notify('The run must be at work for that.', `It is ${run.state}.`);
  } else {
    notify(
      'This run takes no checkpoints.',
      "'Run with options' starts runs that can be paused and resumed.",
    );
  }
}

/** Searches for a node in the middle of the canvas. */
function openSearch(): void {
  const center = centerOfCanvas();
  if (center !== undefined) {
    useEditor.setState({ search: { at: center.screen, place: center.place, port: undefined } });
  }
}

export function command(id: string): Command {
  const found = COMMANDS.find((one) => one.id === id);
  if (found === undefined) {
    throw new RangeError(`there is no command '${id}'`);
  }
  return found;
}

/** Does a command if it can be done just now. */
export function runCommand({ can, run }: Command): boolean {
  if (can !== undefined && !can(useEditor.getState())) {
    return false;
  }
  run();
  return true;
}
