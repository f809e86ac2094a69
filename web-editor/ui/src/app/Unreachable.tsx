import type { ApiError } from '../api/client';
import { Logo } from './Logo';

/** What the page shows where it cannot begin. */
export function Unreachable({ error }: { readonly error: ApiError | undefined }) {
  const locked = error?.code === 'token-needed';
  return (
    <main className="unreachable">
      <Logo />
      <h1>{locked ? 'This editor asks for a token' : 'The editor cannot begin'}</h1>
      <p>
        {locked
          ? 'Open the address that kinoloom serve printed; it holds the token.'
          : (error?.message ?? 'Something is wrong with this page.')}
      </p>
      {error?.hint === undefined ? null : <p className="hint">{error.hint}</p>}
      <button
        type="button"
        className="button primary"
        onClick={() => {
          window.location.reload();
        }}
      >
        Try again
      </button>
    </main>
  );
}
