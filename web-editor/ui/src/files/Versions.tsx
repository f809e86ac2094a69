import { lazy, Suspense, useMemo, useState } from 'react';
import { api } from '../api/client';
import { DialogFrame } from '../app/Dialog';
import { perform } from '../editor/edit';
import { showDialog, useEditor } from '../editor/store';
import { useLoaded } from './useLoaded';

const DiffView = lazy(() => import('../text/DiffView'));

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** What saves have replaced: to look at beside what is here, and to take back. */
export function Versions({ path }: { readonly path: string }) {
  const [ask] = useState(() => () => api.history(path));
  const loaded = useLoaded(ask);
  const [chosen, setChosen] = useState<string>();
  const versions = loaded.kind === 'loaded' ? loaded.value : [];
  const version = chosen ?? versions[0]?.version;
  return (
    <DialogFrame title={`Earlier versions of ${path}`} wide>
      {loaded.kind !== 'loaded' ? (
        <p className="empty">{loaded.kind === 'failed' ? loaded.reason : 'Loading …'}</p>
      ) : version === undefined ? (
        <p className="empty">It has been saved once, or never: there is nothing earlier.</p>
      ) : (
        <>
          <label className="inline-field">
            As it was until
            <select
              value={version}
              onChange={(event) => {
                setChosen(event.target.value);
              }}
            >
              {versions.map(({ version: one, modified, bytes }) => (
                <option key={one} value={one}>
                  {day.format(new Date(modified))} · {bytes.toLocaleString('en')} bytes
                </option>
              ))}
            </select>
          </label>
          <Compared key={version} path={path} version={version} />
        </>
      )}
    </DialogFrame>
  );
}

function Compared({ path, version }: { readonly path: string; readonly version: string }) {
  const ask = useMemo(() => () => api.versionText(path, version), [path, version]);
  const loaded = useLoaded(ask);
  const mine = useEditor((now) => now.session.document.text);
  if (loaded.kind !== 'loaded') {
    return <p className="empty">{loaded.kind === 'failed' ? loaded.reason : 'Loading …'}</p>;
  }
  const { text } = loaded.value;
  return (
    <>
      {text === mine ? (
        <p className="empty">It is what is here now.</p>
      ) : (
        <Suspense fallback={null}>
          <DiffView before={text} after={mine} />
        </Suspense>
      )}
      <footer className="dialog-foot">
        <button
          type="button"
          className="button primary"
          disabled={text === mine}
          onClick={() => {
            showDialog(undefined);
            perform({ kind: 'replace-text', text }, 'Take an earlier version');
          }}
        >
          Take it (can be undone)
        </button>
      </footer>
    </>
  );
}
