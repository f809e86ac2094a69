import { changed, type GraphDocument, isSound, openDocument } from './document';
import type { Context, NewFile } from './edits/edit';
import { type Operation, type Outcome, perform } from './operation';
import { type Change, composeChanges, invertChange } from './text/splice';

/** A step that can be taken back. */
export interface HistoryEntry {
  /** For people, such as `Add decode`. */
  readonly label: string;
  readonly forth: Change;
  readonly back: Change;
  /** Entries of the same key that follow one another become one: typing, or pulling a slider. */
  readonly merge?: string | undefined;
}

/** A document that is being edited, and how it came to be what it is. */
export interface Session {
  readonly document: GraphDocument;
  /** The last document without mistakes: what the canvas shows while someone types. */
  readonly shown: GraphDocument;
  /** The text as it is on the disk. */
  readonly saved: string;
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];
}

export interface Step {
  readonly label: string;
  readonly merge?: string | undefined;
}

/** What came of an operation in a session. */
export interface SessionOutcome {
  readonly session: Session;
  readonly outcome: Outcome;
  readonly files: readonly NewFile[];
}

export function openSession(text: string): Session {
  const document = openDocument(text);
  return { document, shown: document, saved: text, past: [], future: [] };
}

/** Does an operation and remembers how to take it back. A refused one changes nothing. */
export function performed(
  session: Session,
  operation: Operation,
  step: Step,
  context: Context,
): SessionOutcome {
  const { document } = session;
  const outcome = perform(document, operation, context);
  if (outcome.kind === 'refused') {
    return { session, outcome, files: [] };
  }
  const files = outcome.files ?? [];
  if (outcome.change.length === 0) {
    return { session, outcome, files };
  }
  const entry: HistoryEntry = {
    label: step.label,
    forth: outcome.change,
    back: invertChange(document.text, outcome.change),
    merge: step.merge,
  };
  return {
    session: at(session, outcome.document, remember(session.past, entry), []),
    outcome,
    files,
  };
}

function remember(past: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  const last = past.at(-1);
  if (last === undefined || entry.merge === undefined || last.merge !== entry.merge) {
    return [...past, entry];
  }
  const merged = {
    ...entry,
    forth: composeChanges(last.forth, entry.forth),
    back: composeChanges(entry.back, last.back),
  };
  return [...past.slice(0, -1), merged];
}

/** Takes the last step back. */
export function undo(session: Session): Session {
  const entry = session.past.at(-1);
  if (entry === undefined) {
    return session;
  }
  const document = changed(session.document, entry.back);
  return at(session, document, session.past.slice(0, -1), [apart(entry), ...session.future]);
}

/** Does again what was taken back last. */
export function redo(session: Session): Session {
  const [entry, ...future] = session.future;
  if (entry === undefined) {
    return session;
  }
  return at(session, changed(session.document, entry.forth), [...session.past, entry], future);
}

/** What has been undone and done again is a step of its own: what follows does not merge with it. */
function apart(entry: HistoryEntry): HistoryEntry {
  return { label: entry.label, forth: entry.forth, back: entry.back };
}

export function saved(session: Session): Session {
  return { ...session, saved: session.document.text };
}

export function isDirty({ document, saved: text }: Session): boolean {
  return document.text !== text;
}

function at(
  session: Session,
  document: GraphDocument,
  past: readonly HistoryEntry[],
  future: readonly HistoryEntry[],
): Session {
  return {
    ...session,
    document,
    shown: isSound(document) ? document : session.shown,
    past,
    future,
  };
}
