import { api, ConflictError } from '../api/client';
import { EMPTY_GRAPH, notify, report, showDialog, derived, useEditor } from '../editor/store';
import { portsOf } from '../editor/sync';
import { arrange } from '../graph/arrange';
import { isDirty, openSession, performed, saved } from '../graph/history';
import type { Place } from '../graph/model';
import { moveOptions } from '../run/options';

/** Shows a text as the graph that is edited. Its places are known before anything is drawn. */
export async function openText(
  text: string,
  file: { readonly path?: string; readonly version?: string } = {},
): Promise<void> {
  const { catalog } = useEditor.getState();
  const session = openSession(text);
  const resolved = await portsOf(session.document, file.path, catalog, new Map()).catch(
    (error: unknown) => {
      report(error);
      return new Map<string, undefined>();
    },
  );
  const unplaced = derived({ catalog, resolved, session, auto: new Map() });
  const placed = unplaced.view.nodes.every(({ place }) => place !== undefined);
  const auto = placed ? new Map<string, Place>() : await arrange(unplaced.view);
  const sources = { catalog, resolved, session, auto };
  useEditor.setState((now) => ({
    ...sources,
    ...(placed ? unplaced : derived(sources)),
    path: file.path,
    version: file.version,
    nodes: new Set<string>(),
    wires: new Set<string>(),
    problems: [],
    checked: undefined,
    dialog: undefined,
    search: undefined,
    fits: now.fits + 1,
  }));
  remember(file.path);
}

/** The address says which graph is open, so that a reload opens it again. */
function remember(path: string | undefined): void {
  const hash = addressOf(path);
  if (window.location.hash.startsWith('#/runs')) {
    // Leaves that page, and lets the browser go back to it.
    window.location.hash = hash;
  } else if (window.location.hash !== hash) {
    window.history.replaceState(null, '', hash);
  }
}

export function addressOf(path: string | undefined): string {
  return path === undefined ? '#/' : `#/edit/${encodeURI(path)}`;
}

/** Opens what the address names when someone changes it, until told to stop. */
export function followAddress(): () => void {
  const follow = () => {
    const path = pathInAddress(window.location.hash);
    if (path !== undefined && path !== useEditor.getState().path) {
      leaving(() => {
        void openPath(path);
      });
    }
  };
  window.addEventListener('hashchange', follow);
  return () => {
    window.removeEventListener('hashchange', follow);
  };
}

/** The graph that the address names. */
export function pathInAddress(hash: string): string | undefined {
  const match = /^#\/edit\/(.+)$/.exec(hash);
  try {
    return match?.[1] === undefined ? undefined : decodeURI(match[1]);
  } catch {
    return undefined;
  }
}

/** Does something that puts another graph in place of this one, after asking about changes. */
export function leaving(proceed: () => void): void {
  if (isDirty(useEditor.getState().session)) {
    showDialog({ kind: 'leave', proceed });
  } else {
    proceed();
  }
}

export function newGraph(): void {
  leaving(() => {
    void openText(EMPTY_GRAPH);
  });
}

/** Opens a file of the workspace, which may have been asked for already. */
export async function openPath(path: string, file = api.graph(path)): Promise<void> {
  try {
    const { text, version } = await file;
    await openText(text, { path, version });
  } catch (error) {
    report(error);
  }
}

/** Opens a shipped graph as a new one: those that are shipped cannot be changed. */
export async function openGallery(path: string): Promise<void> {
  try {
    const { text } = await api.galleryGraph(path);
    await openText(text);
    notify('Opened a copy of a shipped pipeline.', 'Saving asks where to put it.');
  } catch (error) {
    report(error);
  }
}

/** Saves where the graph lies, or asks where it should lie. Says whether it is saved now. */
export async function save(): Promise<boolean> {
  const { path, version } = useEditor.getState();
  if (path === undefined || version === undefined) {
    showDialog({ kind: 'save-as' });
    return false;
  }
  return saveAt(path, { version });
}

export async function saveAs(path: string): Promise<boolean> {
  return saveAt(path, 'new');
}

/** Saves over what someone else has saved. */
export async function saveOver(version: string | undefined): Promise<boolean> {
  const { path } = useEditor.getState();
  return path === undefined ? false : saveAt(path, version === undefined ? 'new' : { version });
}

async function saveAt(path: string, basis: Parameters<typeof api.save>[2]): Promise<boolean> {
  const { session, path: former } = useEditor.getState();
  const { text } = session.document;
  try {
    const { version } = await api.save(path, text, basis);
    if (former !== path) {
      moveOptions(former, path, session.document.graph.name);
    }
    useEditor.setState((now) => ({
      path,
      version,
      // Typing goes on while the server writes.
      session:
        now.session.document.text === text ? saved(now.session) : { ...now.session, saved: text },
      dialog: undefined,
    }));
    remember(path);
    notify(`Saved ${path}`);
    return true;
  } catch (error) {
    if (error instanceof ConflictError && basis !== 'new') {
      const theirs = error.current;
      showDialog({
        kind: 'conflict',
        theirs: theirs?.text,
        ...(theirs === undefined ? {} : { version: theirs.version }),
      });
    } else {
      report(error);
    }
    return false;
  }
}

/** Takes what is on the disk, as a step that can be taken back. */
export function takeTheirs(text: string, version: string): void {
  const { session, contracts } = useEditor.getState();
  const done = performed(
    session,
    { kind: 'replace-text', text },
    { label: 'Take the saved version' },
    { contracts },
  );
  const sources = { ...useEditor.getState(), session: { ...done.session, saved: text } };
  useEditor.setState({
    session: sources.session,
    ...derived(sources),
    version,
    dialog: undefined,
  });
}

/** Puts a video of this computer into the workspace, and says where it lies. */
export async function upload(file: File): Promise<string | undefined> {
  const most = useEditor.getState().server?.limits.uploadBytes;
  if (most !== undefined && file.size > most) {
    notify(`${file.name} is larger than this server takes.`, undefined, 'error');
    return undefined;
  }
  notify(`Uploading ${file.name} …`);
  try {
    const { path } = await api.upload(file);
    notify(`${file.name} lies at ${path}`);
    return path;
  } catch (error) {
    report(error);
    return undefined;
  }
}
