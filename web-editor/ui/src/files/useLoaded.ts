import { useEffect, useState } from 'react';

/** What came of asking the server. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks once, and again whenever the question is another function. */
export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<{ readonly ask: unknown; readonly loaded: Loaded<T> }>();
  useEffect(() => {
    let wanted = true;
    const take = (loaded: Loaded<T>) => {
      if (wanted) {
        setAnswer({ ask, loaded });
      }
    };
    ask().then(
      (value) => {
        take({ kind: 'loaded', value });
      },
      (error: unknown) => {
        take({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [ask]);
  return answer?.ask === ask ? answer.loaded : { kind: 'loading' };
}
