import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { api, ApiError } from './api/client';
import { App } from './app/App';
import { Unreachable } from './app/Unreachable';
import { readCatalog } from './catalog/catalog';
import { update, useEditor } from './editor/store';
import { openPath, openText, pathInAddress } from './files/files';
import { isOver } from './api/types';
import { follow } from './run/store';
import './styles/index.css';

const place = document.getElementById('root');
if (place === null) {
  throw new Error('the page has no place for the editor');
}
const root = createRoot(place);
document.documentElement.dataset['theme'] = useEditor.getState().theme;

try {
  await begin();
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
} catch (error) {
  root.render(<Unreachable error={error instanceof ApiError ? error : undefined} />);
  if (!(error instanceof ApiError)) {
    throw error;
  }
}

/** Learns from the server what there is, and opens what the address names. */
async function begin(): Promise<void> {
  const path = pathInAddress(window.location.hash);
  const file = path === undefined ? undefined : api.graph(path);
  // Opening it tells why there is none, unless the page cannot begin at all.
  file?.catch(() => undefined);
  const [server, types, samples, runs] = await Promise.all([
    api.server(),
    api.nodeTypes(),
    api.samples(),
    api.runs(),
  ]);
  update({ catalog: readCatalog(types), server, samples });
  // A run goes on when the page is loaded anew.
  const going = runs.find(({ state, path: of }) => !isOver(state) && of === path);
  if (path !== undefined) {
    await openPath(path, file);
  } else if (going !== undefined) {
    await openText((await api.runGraph(going.id)).text);
  }
  if (going !== undefined) {
    follow(await api.run(going.id));
  }
}
