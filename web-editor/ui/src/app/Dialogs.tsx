import { lazy, Suspense, useId, useState } from 'react';
import { COMMANDS, runCommand } from '../commands/commands';
import { printed } from '../commands/keys';
import { connect, type Ends, group, whyNot } from '../editor/edit';
import { type Dialog, notify, showDialog, useEditor } from '../editor/store';
import { Versions } from '../files/Versions';
import { addVideos, openRecorded } from '../files/drop';
import { OpenDialog } from '../files/OpenDialog';
import { save, saveAs, saveOver, takeTheirs } from '../files/files';
import { toKebabCase } from '../graph/names';
import { PayloadShape } from '../canvas/payloads';
import { nearness } from '../catalog/search';
import { RemoveStream } from '../run/RemoveStream';
import { RunOptionsDialog } from '../run/RunOptionsDialog';
import { DialogFrame } from './Dialog';
import { PickList } from './PickList';

const DiffView = lazy(() => import('../text/DiffView'));

function close(): void {
  showDialog(undefined);
}

export function Dialogs() {
  const dialog = useEditor((now) => now.dialog);
  return dialog === undefined ? null : <One key={dialog.kind} dialog={dialog} />;
}

function One({ dialog }: { readonly dialog: Dialog }) {
  switch (dialog.kind) {
    case 'open':
      return <OpenDialog tab={dialog.tab} />;
    case 'save-as':
      return <SaveAs />;
    case 'conflict':
      return <Conflict theirs={dialog.theirs} version={dialog.version} />;
    case 'review':
      return <Review />;
    case 'versions':
      return <Versions path={dialog.path} />;
    case 'run-options':
      return <RunOptionsDialog />;
    case 'remove-stream':
      return <RemoveStream {...dialog} />;
    case 'leave':
      return <Leave proceed={dialog.proceed} />;
    case 'group':
      return <Group nodes={dialog.nodes} />;
    case 'connect':
      return <Wire node={dialog.node} />;
    case 'recorded':
      return <RecordedFile {...dialog} />;
    case 'commands':
      return <CommandPalette />;
    case 'keys':
      return <Keys />;
  }
}

function SaveAs() {
  const { name } = useEditor((now) => now.session.document.graph);
  const path = useEditor((now) => now.path);
  const field = useId();
  const [wish, setWish] = useState(path ?? `${name === '' ? 'untitled' : name}.yaml`);
  const full = /\.ya?ml$/.test(wish) ? wish : `${wish}.yaml`;
  return (
    <DialogFrame title="Save as">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void saveAs(full);
        }}
      >
        <div className="field">
          <label htmlFor={field} className="field-head">
            Where in the workspace
          </label>
          <input
            id={field}
            type="text"
            value={wish}
            autoFocus
            spellCheck={false}
            onChange={(event) => {
              setWish(event.target.value);
            }}
          />
          <p className="field-doc">
            Folders are made where they are missing, as in faces/mine.yaml.
          </p>
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={wish.trim() === ''}>
            Save
          </button>
        </footer>
      </form>
    </DialogFrame>
  );
}

interface ConflictProps {
  readonly theirs: string | undefined;
  readonly version: string | undefined;
}

function Conflict({ theirs, version }: ConflictProps) {
  const path = useEditor((now) => now.path);
  const mine = useEditor((now) => now.session.document.text);
  return (
    <DialogFrame
      title={theirs === undefined ? 'The file is gone' : 'The file has changed meanwhile'}
      wide
    >
      <p>
        {theirs === undefined
          ? `Someone has removed ${path ?? 'the file'} since it was opened.`
          : `Someone has saved ${path ?? 'the file'} since it was opened. Left what is there, right what is here.`}
      </p>
      {theirs === undefined ? null : (
        <Suspense fallback={null}>
          <DiffView before={theirs} after={mine} />
        </Suspense>
      )}
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          Decide later
        </button>
        <span className="grow" />
        {theirs === undefined || version === undefined ? null : (
          <button
            type="button"
            className="button"
            onClick={() => {
              takeTheirs(theirs, version);
            }}
          >
            Take theirs (can be undone)
          </button>
        )}
        <button
          type="button"
          className="button primary"
          onClick={() => {
            void saveOver(version);
          }}
        >
          {theirs === undefined ? 'Save it again' : 'Save mine over it'}
        </button>
      </footer>
    </DialogFrame>
  );
}

function Review() {
  const session = useEditor((now) => now.session);
  const { text } = session.document;
  return (
    <DialogFrame title="Changes since the last save" wide>
      {text === session.saved ? (
        <p className="empty">Nothing has changed.</p>
      ) : (
        <Suspense fallback={null}>
          <DiffView before={session.saved} after={text} />
        </Suspense>
      )}
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          Close
        </button>
        <button
          type="button"
          className="button primary"
          disabled={text === session.saved}
          onClick={() => {
            void save();
          }}
        >
          Save
        </button>
      </footer>
    </DialogFrame>
  );
}

function Leave({ proceed }: { readonly proceed: () => void }) {
  const path = useEditor((now) => now.path);
  return (
    <DialogFrame title="Save the changes first?">
      <p>{path ?? 'This graph'} has changes that are not saved.</p>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          Stay here
        </button>
        <span className="grow" />
        <button
          type="button"
          className="button"
          onClick={() => {
            close();
            proceed();
          }}
        >
          Drop the changes
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            void save().then((done) => {
              if (done) {
                proceed();
              }
            });
          }}
        >
          Save
        </button>
      </footer>
    </DialogFrame>
  );
}

function Group({ nodes }: { readonly nodes: readonly string[] }) {
  const [wish, setWish] = useState('group');
  const field = useId();
  const name = toKebabCase(wish, 'group');
  return (
    <DialogFrame title="Group into a subgraph">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          group(nodes, name);
        }}
      >
        <div className="field">
          <label htmlFor={field} className="field-head">
            Name
          </label>
          <input
            id={field}
            type="text"
            autoFocus
            value={wish}
            onChange={(event) => {
              setWish(event.target.value);
            }}
          />
          <p className="field-doc">
            {nodes.length} nodes move into parts/{name}.yaml, which other graphs can use too.
          </p>
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Group
          </button>
        </footer>
      </form>
    </DialogFrame>
  );
}

/** All wires that a node could have and has not: wiring by keyboard. */
function Wire({ node }: { readonly node: string }) {
  const view = useEditor((now) => now.view);
  const possible = possibleWires(node);
  return (
    <DialogFrame title={`Wire ${node}`}>
      <PickList
        label="Wires"
        placeholder="Search nodes and ports"
        find={(query) => found(possible, query, wordsOf)}
        keyOf={wordsOf}
        show={(ends) => (
          <div className="wire-row">
            <PayloadShape
              type={
                view.nodes
                  .find(({ id }) => id === ends.from.node)
                  ?.outputs.find(({ name }) => name === ends.from.port)?.type
              }
            />
            {wordsOf(ends)}
          </div>
        )}
        pick={(ends) => {
          close();
          connect(ends);
        }}
        nothing="Nothing else fits this node."
      />
    </DialogFrame>
  );
}

function wordsOf({ from, to }: Ends): string {
  return `${from.node}.${from.port} → ${to.node}.${to.port}`;
}

function possibleWires(node: string): readonly Ends[] {
  const { view } = useEditor.getState();
  const outputs = view.nodes.flatMap(({ id, outputs: ports }) =>
    ports.map(({ name }) => ({ node: id, port: name })),
  );
  const inputs = view.nodes.flatMap(({ id, inputs: ports }) =>
    ports.map(({ name }) => ({ node: id, port: name })),
  );
  const there = new Set(view.wires.map(wordsOf));
  return outputs
    .flatMap((from) => inputs.map((to): Ends => ({ from, to })))
    .filter(({ from, to }) => from.node === node || to.node === node)
    .filter((ends) => !there.has(wordsOf(ends)) && whyNot(ends) === undefined);
}

function found<T>(items: readonly T[], query: string, textOf: (item: T) => string): readonly T[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return items
    .map((item) => {
      const text = textOf(item).toLowerCase();
      return { item, scores: words.map((word) => nearness(text, word)) };
    })
    .filter(({ scores }) => !scores.includes(0))
    .sort((a, b) => sum(b.scores) - sum(a.scores))
    .map(({ item }) => item);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

type RecordedProps = Extract<Dialog, { readonly kind: 'recorded' }>;

/** A file that Kinoloom wrote is a video and a graph. */
function RecordedFile({ file, record, place }: RecordedProps) {
  const given = Object.entries(record.params);
  return (
    <DialogFrame title={`${file.name} holds a graph`}>
      <p>
        Kinoloom {record.version} wrote this file with the graph <strong>{record.name}</strong>,
        seed {record.seed}.
      </p>
      {given.length === 0 ? null : (
        <dl className="given">
          {given.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
        <span className="grow" />
        <button
          type="button"
          className="button"
          onClick={() => {
            close();
            void addVideos([file], place);
          }}
        >
          Use it as a video
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            close();
            openRecorded(record, file.name);
          }}
        >
          Open its graph
        </button>
      </footer>
    </DialogFrame>
  );
}

function CommandPalette() {
  return (
    <DialogFrame title="Commands">
      <PickList
        label="Commands"
        placeholder="What do you want to do?"
        find={(query) => found(COMMANDS, query, ({ title, group: name }) => `${title} ${name}`)}
        keyOf={({ id }) => id}
        show={({ title, group: name, keys: [key] }) => (
          <div className="command-row">
            <small>{name}</small>
            <span>{title}</span>
            {key === undefined ? null : <kbd>{printed(key)}</kbd>}
          </div>
        )}
        pick={(one) => {
          close();
          if (!runCommand(one)) {
            notify(`'${one.title}' cannot be done just now.`);
          }
        }}
        nothing="No command is called like that."
      />
    </DialogFrame>
  );
}

/** Keys that the canvas knows beside those of commands. */
const MORE_KEYS = [
  ['Copy, cut and paste nodes, also as text', ['Mod+C', 'Mod+X', 'Mod+V']],
  ['Move the selected nodes', ['Arrow keys']],
  ['From node to node, select', ['Tab', 'Enter']],
  ['Select with a frame', ['Shift+drag']],
] as const;

function Keys() {
  const groups = [...new Set(COMMANDS.map(({ group: name }) => name))];
  return (
    <DialogFrame title="Keys" wide>
      <div className="keys">
        {groups.map((name) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {COMMANDS.filter((one) => one.group === name && one.keys.length > 0).map(
                ({ id, title, keys }) => (
                  <div key={id}>
                    <dt>{title.replace(/ …$/, '')}</dt>
                    <dd>
                      {keys.map((key) => (
                        <kbd key={key}>{printed(key)}</kbd>
                      ))}
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3>Canvas</h3>
          <dl>
            {MORE_KEYS.map(([title, keys]) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{printed(key)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </DialogFrame>
  );
}
