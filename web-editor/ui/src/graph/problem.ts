import type { Position, Span } from './text/position';

/** Something wrong with a text, found without the runtime. */
export interface Problem extends Position {
  /** As the runtime's codes, such as `yaml-syntax`. */
  readonly code: string;
  readonly span: Span;
  readonly message: string;
}

/** An edit that cannot be done, in words for the person who asked for it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    /** Stable kebab-case code, such as `unknown-node`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
