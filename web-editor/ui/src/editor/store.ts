import { create } from 'zustand';
import type { Run, Sample, ServerInfo, ServerProblem } from '../api/types';
import { type Catalog, catalogContracts, EMPTY_CATALOG } from '../catalog/catalog';
import type { OpenPort } from '../catalog/fit';
import { type Resolved, serverContracts } from '../catalog/resolved';
import { type Contracts, firstOf } from '../graph/contract';
import { openSession, type Session } from '../graph/history';
import type { Recorded } from '../files/recorded';
import type { Place } from '../graph/model';
import { settled } from '../graph/places';
import { type GraphView, viewOf } from '../graph/view';

export type Theme = 'dark' | 'light';

/** What lies over the page. */
export type Dialog =
  | { readonly kind: 'open'; readonly tab: 'workspace' | 'gallery' }
  | { readonly kind: 'save-as'; readonly then?: 'run' }
  | { readonly kind: 'conflict'; readonly theirs: string | undefined; readonly version?: string }
  | { readonly kind: 'review' }
  | { readonly kind: 'versions'; readonly path: string }
  | { readonly kind: 'run-options' }
  | {
      readonly kind: 'remove-stream';
      readonly run: Run;
      readonly name: string;
      readonly done: (run: Run) => void;
    }
  | { readonly kind: 'leave'; readonly proceed: () => void }
  | { readonly kind: 'group'; readonly nodes: readonly string[] }
  | { readonly kind: 'connect'; readonly node: string }
  | {
      readonly kind: 'recorded';
      readonly file: File;
      readonly record: Recorded;
      readonly place: Place;
    }
  | { readonly kind: 'commands' }
  | { readonly kind: 'keys' };

/** A search for a node to put at a place, perhaps wired to a port. */
export interface NodeSearch {
  /** On the screen. */
  readonly at: Place;
  /** On the canvas. */
  readonly place: Place;
  readonly port: PulledPort | undefined;
}

/** A port that a wire is pulled from, in words of the canvas. */
export interface PulledPort extends OpenPort {
  readonly node: string;
  readonly name: string;
}

export type Drawer = 'yaml' | 'problems' | 'plan' | 'result' | 'streams' | 'log';

/** A panel beside the canvas. */
export type Panel = 'palette' | 'inspector';

const PANELS: readonly Panel[] = ['palette', 'inspector'];

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly message: string;
  readonly hint: string | undefined;
}

export interface EditorState {
  readonly server: ServerInfo | undefined;
  readonly catalog: Catalog;
  readonly samples: readonly Sample[];
  /** Where the graph lies in the workspace; nothing for one that was never saved. */
  readonly path: string | undefined;
  readonly version: string | undefined;
  readonly session: Session;
  readonly resolved: Resolved;
  readonly contracts: Contracts;
  readonly view: GraphView;
  /** Places of nodes that the file does not place. */
  readonly auto: ReadonlyMap<string, Place>;
  readonly nodes: ReadonlySet<string>;
  readonly wires: ReadonlySet<string>;
  /** What the runtime found wrong; nothing while it has not answered yet. */
  readonly problems: readonly ServerProblem[];
  /** The text that the problems are of. */
  readonly checked: string | undefined;
  readonly dialog: Dialog | undefined;
  readonly search: NodeSearch | undefined;
  readonly drawer: Drawer | undefined;
  /** Those that are shown. */
  readonly panels: ReadonlySet<Panel>;
  readonly theme: Theme;
  /** Whether a newcomer is led through a first run. */
  readonly guide: boolean;
  readonly notices: readonly Notice[];
  /** Rises when the canvas should show the whole graph. */
  readonly fits: number;
  /** A node or line that should come into sight. */
  readonly reveal: { readonly node?: string; readonly offset?: number; readonly count: number };
}

export const EMPTY_GRAPH = 'kinoloom: 1\nname: untitled\nnodes: {}\n';

const NO_VIEW: GraphView = { nodes: [], wires: [], loose: [] };

export function initialState(): EditorState {
  return {
    server: undefined,
    catalog: EMPTY_CATALOG,
    samples: [],
    path: undefined,
    version: undefined,
    session: openSession(EMPTY_GRAPH),
    resolved: new Map(),
    contracts: catalogContracts(EMPTY_CATALOG),
    view: NO_VIEW,
    auto: new Map(),
    nodes: new Set(),
    wires: new Set(),
    problems: [],
    checked: undefined,
    dialog: undefined,
    search: undefined,
    drawer: undefined,
    panels: new Set(narrow().matches ? [] : PANELS),
    theme: preferredTheme(),
    guide: false,
    notices: [],
    fits: 0,
    reveal: { count: 0 },
  };
}

const THEME_KEY = 'kinoloom-theme';

function preferredTheme(): Theme {
  const chosen = window.localStorage.getItem(THEME_KEY);
  if (chosen === 'dark' || chosen === 'light') {
    return chosen;
  }
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Whether panels would leave too little of the canvas. */
function narrow(): MediaQueryList {
  return window.matchMedia('(width < 960px)');
}

/** Hides the panels when the page becomes narrow and brings them back, until told to stop. */
export function followWidth(): () => void {
  const query = narrow();
  const follow = () => {
    useEditor.setState({ panels: new Set(query.matches ? [] : PANELS) });
  };
  query.addEventListener('change', follow);
  return () => {
    query.removeEventListener('change', follow);
  };
}

/** Shows a panel, or hides it; where they lie over the canvas, one at a time. */
export function togglePanel(panel: Panel): void {
  useEditor.setState(({ panels }) => ({
    panels: panels.has(panel)
      ? new Set([...panels].filter((one) => one !== panel))
      : new Set(narrow().matches ? [panel] : [...panels, panel]),
  }));
}

export function setTheme(theme: Theme): void {
  window.localStorage.setItem(THEME_KEY, theme);
  useEditor.setState({ theme });
}

export const useEditor = create<EditorState>()(initialState);

type Sources = Pick<EditorState, 'catalog' | 'resolved' | 'session' | 'auto'>;

/** What follows from the text and the node types. */
export function derived({ catalog, resolved, session, auto }: Sources) {
  const contracts = firstOf(serverContracts(resolved), catalogContracts(catalog));
  const view = viewOf(session.shown, contracts);
  return { contracts, view, auto: settled(view, auto) };
}

/** Changes what the graph is or means, and all that follows from it. */
export function update(change: Partial<EditorState>): void {
  useEditor.setState((now) => {
    const next = { ...now, ...change };
    const { contracts, view, auto } = derived(next);
    const ids = new Set(view.nodes.map(({ id }) => id));
    const wires = new Set(view.wires.map(({ id }) => id));
    return {
      ...change,
      contracts,
      view,
      auto,
      nodes: kept(next.nodes, ids),
      wires: kept(next.wires, wires),
    };
  });
}

function kept(selected: ReadonlySet<string>, present: ReadonlySet<string>): ReadonlySet<string> {
  const still = [...selected].filter((id) => present.has(id));
  return still.length === selected.size ? selected : new Set(still);
}

/** Where a node lies, by the file or by itself. */
export function placeOf(id: string): Place | undefined {
  const { session, auto } = useEditor.getState();
  return session.shown.graph.layout.get(id) ?? auto.get(id);
}

let notices = 0;

/** Tells something in passing. */
export function notify(message: string, hint?: string, tone: Notice['tone'] = 'info'): void {
  const notice: Notice = { id: ++notices, tone, message, hint };
  useEditor.setState((now) => ({ notices: [...now.notices.slice(-2), notice] }));
}

export function dismiss(id: number): void {
  useEditor.setState((now) => ({ notices: now.notices.filter((one) => one.id !== id) }));
}

/** Says what went wrong, in the server's words where it has spoken. */
export function report(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') {
    return;
  }
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string'
      ? error.hint
      : undefined;
  notify(error instanceof Error ? error.message : String(error), hint, 'error');
}

export function showDialog(dialog: Dialog | undefined): void {
  useEditor.setState({ dialog });
}

export function beginGuide(): void {
  useEditor.setState({ guide: true, dialog: undefined });
}

export function endGuide(): void {
  useEditor.setState({ guide: false });
}

export function showDrawer(drawer: Drawer | undefined): void {
  useEditor.setState({ drawer });
}

export function fitView(): void {
  useEditor.setState((now) => ({ fits: now.fits + 1 }));
}

/** Brings a node, and a place of the text, into sight. */
export function reveal(target: { readonly node?: string; readonly offset?: number }): void {
  useEditor.setState((now) => ({
    reveal: { ...target, count: now.reveal.count + 1 },
    ...(target.node === undefined ? {} : { nodes: new Set([target.node]), wires: new Set() }),
  }));
}
