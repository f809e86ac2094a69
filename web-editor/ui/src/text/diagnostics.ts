import type { EditorState } from '../editor/store';
import { offsetAt } from '../graph/text/position';

/** A mistake, and the text that it is about. */
export interface Mistake {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/**
 * What is wrong with the text and where: its form, found here, and what the runtime says of it. The
 * runtime's places count only as long as the text is the one that it has seen.
 */
export function diagnosticsOf({
  session,
  problems,
  checked,
}: Pick<EditorState, 'session' | 'problems' | 'checked'>): readonly Mistake[] {
  const { document } = session;
  const { text } = document;
  const ofForm = document.problems.map(({ span, message }) => ({
    from: span.start,
    to: Math.max(span.end, span.start + 1),
    message,
  }));
  const ofServer =
    checked === text && document.problems.length === 0
      ? problems.flatMap(({ line, column, message, hint }): readonly Mistake[] => {
          if (line === undefined) {
            return [];
          }
          const from = offsetAt(text, { line, column: column ?? 1 });
          return [
            {
              from,
              to: endOfWord(text, from),
              message: hint === undefined ? message : `${message}\n${hint}`,
            },
          ];
        })
      : [];
  return [...ofForm, ...ofServer].sort((a, b) => a.from - b.from);
}

/** The end of the word or quoted text that begins at an offset. */
export function endOfWord(text: string, from: number): number {
  const rest = text.slice(from, from + 400);
  const word = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,:{}[\]]+)/.exec(rest);
  return from + Math.max(1, word?.[0].length ?? 1);
}
