import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useSyncExternalStore } from 'react';
import { Canvas } from '../canvas/Canvas';
import { followWidth, useEditor } from '../editor/store';
import { isDirty } from '../graph/history';
import { Inspector } from '../inspector/Inspector';
import { Palette } from '../palette/Palette';
import { RunsPage } from '../run/RunsPage';
import { NodeSearchBox } from '../search/NodeSearchBox';
import { listenToKeys } from '../commands/keys';
import { followAddress } from '../files/files';
import { keepInStep } from '../editor/sync';
import { Dialogs } from './Dialogs';
import { Drawer } from './Drawer';
import { Notices } from './Notices';
import { TopBar } from './TopBar';

export function App() {
  const theme = useEditor((now) => now.theme);
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(listenToKeys, []);
  useEffect(followWidth, []);
  useEffect(keepInStep, []);
  useEffect(followAddress, []);
  useEffect(askBeforeLeaving, []);
  const runs = /^#\/runs(?:\/([\w-]+))?$/.exec(hash);
  return (
    <>
      {runs === null ? <Editor /> : <RunsPage chosen={runs[1]} />}
      <Dialogs />
      <Notices />
    </>
  );
}

function Editor() {
  const panels = useEditor((now) => now.panels);
  return (
    <ReactFlowProvider>
      <div className="editor">
        <TopBar />
        {panels.has('palette') ? <Palette /> : null}
        <main className="middle">
          <Canvas />
          <Drawer />
        </main>
        {panels.has('inspector') ? <Inspector /> : null}
      </div>
      <NodeSearchBox />
    </ReactFlowProvider>
  );
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

/** Changes that are not saved are not lost by closing the page. */
function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (isDirty(useEditor.getState().session)) {
      event.preventDefault();
    }
  };
  window.addEventListener('beforeunload', ask);
  return () => {
    window.removeEventListener('beforeunload', ask);
  };
}
