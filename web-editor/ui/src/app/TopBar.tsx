import {
  Command,
  FilePlus2,
  FolderOpen,
  History,
  Moon,
  PanelLeft,
  PanelRight,
  Redo2,
  Save,
  Sun,
  Undo2,
} from 'lucide-react';
import { type Command as Doable, command, runCommand } from '../commands/commands';
import { printed } from '../commands/keys';
import { useEditor } from '../editor/store';
import { isDirty } from '../graph/history';
import { RunBar } from '../run/RunBar';
import { Logo } from './Logo';

export function TopBar() {
  const path = useEditor((now) => now.path);
  const dirty = useEditor((now) => isDirty(now.session));
  const theme = useEditor((now) => now.theme);
  const panels = useEditor((now) => now.panels);
  const undoes = useEditor((now) => now.session.past.at(-1)?.label);
  const redoes = useEditor((now) => now.session.future[0]?.label);
  return (
    <header className="top-bar">
      <h1 className="brand">
        <Logo /> Kinoloom
      </h1>
      <div className="tool-row" role="group" aria-label="File">
        <Tool id="new" Icon={FilePlus2} />
        <Tool id="open" Icon={FolderOpen} />
        <Tool id="save" Icon={Save} />
      </div>
      <div className="tool-row" role="group" aria-label="History">
        <Tool id="undo" Icon={Undo2} off={undoes === undefined} detail={undoes} />
        <Tool id="redo" Icon={Redo2} off={redoes === undefined} detail={redoes} />
      </div>
      <div className="file-name" title={path ?? 'Not saved yet'}>
        <span>{path ?? 'untitled'}</span>
        {dirty ? (
          <button
            type="button"
            className="dirty"
            title="Show what has changed since the last save"
            onClick={() => {
              runCommand(command('review'));
            }}
          >
            edited
          </button>
        ) : null}
      </div>
      <RunBar />
      <div className="tool-row" role="group" aria-label="View">
        <Tool id="runs" Icon={History} />
        <Tool id="commands" Icon={Command} />
        <Tool id="palette" Icon={PanelLeft} pressed={panels.has('palette')} />
        <Tool id="inspector" Icon={PanelRight} pressed={panels.has('inspector')} />
        <Tool id="theme" Icon={theme === 'dark' ? Sun : Moon} />
      </div>
    </header>
  );
}

interface ToolProps {
  readonly id: string;
  readonly Icon: typeof Save;
  readonly off?: boolean;
  /** Of something that is shown or hidden. */
  readonly pressed?: boolean;
  /** What it is about just now. */
  readonly detail?: string | undefined;
}

function Tool({ id, Icon, off = false, pressed, detail }: ToolProps) {
  const { title, keys }: Doable = command(id);
  const [key] = keys;
  const what = detail === undefined ? title : `${title}: ${detail}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={title.replace(/ …$/, '')}
      title={key === undefined ? what : `${what} (${printed(key)})`}
      disabled={off}
      aria-pressed={pressed}
      onClick={() => {
        runCommand(command(id));
      }}
    >
      <Icon />
    </button>
  );
}
