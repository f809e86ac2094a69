import { ApiError, ProblemsError } from '../api/client';

/** So many problems are told; the drawer lists them all. */
const MOST = 5;

/** Why something was refused, where it was asked for. */
export function Refused({ error }: { readonly error: Error | undefined }) {
  if (error === undefined) {
    return null;
  }
  const hint = error instanceof ApiError ? error.hint : undefined;
  const problems = error instanceof ProblemsError ? error.problems : [];
  return (
    <div className="callout bad" role="alert">
      <p>{error.message}</p>
      {hint === undefined ? null : <small>{hint}</small>}
      {problems.length === 0 ? null : (
        <ul>
          {problems.slice(0, MOST).map(({ code, line, message, hint: advice }) => (
            <li key={`${code} ${String(line)} ${message}`}>
              {line === undefined ? '' : `Line ${String(line)}: `}
              {message} {advice === undefined ? null : <small>{advice}</small>}
            </li>
          ))}
          {problems.length > MOST ? <li>and {problems.length - MOST} more</li> : null}
        </ul>
      )}
    </div>
  );
}

/** What was thrown, as an error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
