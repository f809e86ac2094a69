import { yaml } from '@codemirror/lang-yaml';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { cspNonce, editorTheme } from './theme';

interface Props {
  readonly before: string;
  readonly after: string;
}

/** Two texts side by side, with what differs marked. */
export default function DiffView({ before, after }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (parent.current === null) {
      return undefined;
    }
    const extensions = [
      cspNonce(),
      lineNumbers(),
      yaml(),
      editorTheme,
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
    ];
    const named = (name: string) =>
      EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' });
    const view = new MergeView({
      parent: parent.current,
      a: { doc: before, extensions: [...extensions, named('On the disk')] },
      b: { doc: after, extensions: [...extensions, named('In the editor')] },
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => {
      view.destroy();
    };
  }, [before, after]);
  return <div ref={parent} className="diff" />;
}
