import { api } from '../api/client';
import type { Catalog } from '../catalog/catalog';
import { type Resolved, signatureOf, unresolved } from '../catalog/resolved';
import type { Contract } from '../graph/contract';
import { type GraphDocument, isSound } from '../graph/document';
import { report, update, useEditor } from './store';

const PAUSE = 250;

/** Contracts of this many kinds of nodes are remembered. */
const MOST_RESOLVED = 2000;

/** Keeps what the server knows of the graph in step with it, until it is told to stop. */
export function keepInStep(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  const ask = () => {
    asking?.abort();
    asking = new AbortController();
    void askServer(asking.signal);
  };
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  const stop = useEditor.subscribe((now, before) => {
    if (
      now.session.document.text !== before.session.document.text ||
      now.path !== before.path ||
      now.catalog !== before.catalog
    ) {
      askSoon();
    }
  });
  // What is there is drawn first: where processors are few, the server would take their time.
  askSoon();
  return () => {
    stop();
    clearTimeout(timer);
    asking?.abort();
  };
}

async function askServer(signal: AbortSignal): Promise<void> {
  const { session, path, catalog, resolved } = useEditor.getState();
  const { document } = session;
  try {
    const [problems, ports] = await Promise.all([
      api.validate(path, document.text, signal),
      portsOf(document, path, catalog, resolved, signal),
    ]);
    if (signal.aborted) {
      return;
    }
    useEditor.setState({ problems, checked: document.text });
    if (ports.size > 0) {
      update({ resolved: recent(new Map([...useEditor.getState().resolved, ...ports])) });
    }
  } catch (error) {
    report(error);
  }
}

/** The newest, where there are too many. */
function recent(resolved: Resolved): Resolved {
  return resolved.size <= MOST_RESOLVED
    ? resolved
    : new Map([...resolved].slice(resolved.size - MOST_RESOLVED));
}

/** Ports that nobody knew yet, by signature. */
export async function portsOf(
  document: GraphDocument,
  path: string | undefined,
  catalog: Catalog,
  resolved: Resolved,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Contract | undefined>> {
  const asked = unresolved(catalog, document.graph.nodes.values(), resolved);
  if (asked.length === 0 || !isSound(document)) {
    return new Map();
  }
  const found = await api.contracts(path, document.text, signal);
  return new Map(asked.map((node) => [signatureOf(node), found.get(node.id)]));
}
