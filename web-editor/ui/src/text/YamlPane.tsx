import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { perform } from '../editor/edit';
import { type EditorState as Editor, useEditor } from '../editor/store';
import { flatten, unflattened } from '../graph/text/breaks';
import { changeBetween, type Splice } from '../graph/text/splice';
import { diagnosticsOf } from './diagnostics';
import { cspNonce, editorTheme } from './theme';

/** What the canvas did to the text, as opposed to typing. */
const fromCanvas = Annotation.define<boolean>();

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'yaml-key' },
  { tag: [tags.string, tags.special(tags.string)], class: 'yaml-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], class: 'yaml-number' },
  { tag: tags.comment, class: 'yaml-comment' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], class: 'yaml-punctuation' },
]);

/** Typing that pauses for longer is taken back on its own. */
const PAUSE = 1200;

/** The text of the graph, in step with the canvas both ways. */
export default function YamlPane() {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => (parent.current === null ? undefined : attach(parent.current)), []);
  return <div ref={parent} className="yaml" />;
}

function attach(parent: HTMLElement): () => void {
  let typedAt = 0;
  let burst = 0;
  const type = (splices: readonly Splice[]) => {
    const now = performance.now();
    burst = now - typedAt > PAUSE ? burst + 1 : burst;
    typedAt = now;
    const { text } = useEditor.getState().session.document;
    perform(
      { kind: 'edit-text', splices: unflattened(text, splices) },
      'Edit the text',
      `text ${String(burst)}`,
    );
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: flatten(useEditor.getState().session.document.text).flat,
      extensions: [
        cspNonce(),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        drawSelection(),
        bracketMatching(),
        indentOnInput(),
        lintGutter(),
        yaml(),
        syntaxHighlighting(highlighting),
        editorTheme,
        EditorView.contentAttributes.of({ 'aria-label': 'YAML of the graph', tabindex: '0' }),
        // Undo and redo are the editor's own: they cover the canvas and the text alike.
        keymap.of([...defaultKeymap, ...searchKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          const byCanvas = update.transactions.some((one) => one.annotation(fromCanvas) === true);
          if (update.docChanged && !byCanvas) {
            const splices: Splice[] = [];
            update.changes.iterChanges((from, to, _start, _end, inserted) => {
              splices.push({ from, to, insert: inserted.toString() });
            });
            type(splices);
          }
        }),
      ],
    }),
  });
  const showProblems = (now: Editor) => {
    const { flat, toFlat } = flatten(now.session.document.text);
    const diagnostics: Diagnostic[] = diagnosticsOf(now).map(({ from, to, message }) => {
      const start = Math.min(toFlat(from), flat.length);
      return {
        from: start,
        to: Math.min(Math.max(start, toFlat(to)), flat.length),
        severity: 'error',
        message,
      };
    });
    view.dispatch(setDiagnostics(view.state, diagnostics));
  };
  const follow = (now: Editor, before: Editor) => {
    const { text } = now.session.document;
    if (text !== before.session.document.text) {
      const { flat } = flatten(text);
      const changes = changeBetween(view.state.doc.toString(), flat);
      if (changes.length > 0) {
        view.dispatch({ changes: [...changes], annotations: fromCanvas.of(true) });
      }
    }
    if (now.problems !== before.problems || text !== before.session.document.text) {
      showProblems(now);
    }
    if (now.reveal !== before.reveal) {
      show(now);
    }
  };
  const show = ({ reveal, session }: Editor) => {
    const { document } = session;
    const node = reveal.node === undefined ? undefined : document.graph.nodes.get(reveal.node);
    const offset = reveal.offset ?? node?.entry.key.span.start;
    if (offset !== undefined && offset <= document.text.length) {
      const anchor = flatten(document.text).toFlat(offset);
      view.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      });
      if (reveal.offset !== undefined) {
        view.focus();
      }
    }
  };
  showProblems(useEditor.getState());
  const stop = useEditor.subscribe(follow);
  return () => {
    stop();
    view.destroy();
  };
}
