import type { Payload } from '../graph/contract';

/**
 * Outlines in a square of 12 by 12. Colour tells payloads apart at a glance, the shape does so for
 * who sees no colours.
 */
const SHAPES: ReadonlyMap<Payload, string> = new Map([
  ['video', 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z'],
  [
    'clip',
    'M6 .8a5.2 5.2 0 1 1 0 10.4A5.2 5.2 0 0 1 6 .8Zm0 3.4a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6Z',
  ],
  ['labels', 'M1.5 1.5h9v9h-9Z'],
  ['mask', 'M6 1a5 5 0 0 1 0 10Z M6 1a5 5 0 0 0 0 10'],
  ['pose', 'M6 1.2 11 10.5H1Z'],
  ['face', 'M6 .8 11.2 4.6 9.2 10.8H2.8L.8 4.6Z'],
  ['flow', 'M1 1.5h5L11 6l-5 4.5H1L4.4 6Z'],
  ['tensor', 'M3.2 1.2h5.6L11.5 6 8.8 10.8H3.2L.5 6Z'],
  ['score', 'M6 .5 11.5 6 6 11.5.5 6Z'],
  ['text', 'M1 2.2h10v2.6H7.4v6H4.6v-6H1Z'],
]);

const UNKNOWN = 'M4.2.8h3.6v3.4h3.4v3.6H7.8v3.4H4.2V7.8H.8V4.2h3.4Z';

/** The class that gives a payload its colour. */
export function payloadClass(type: Payload | undefined): string {
  return type !== undefined && SHAPES.has(type) ? `payload-${type}` : 'payload-other';
}

export function PayloadShape({
  type,
  hollow = false,
}: {
  readonly type: Payload | undefined;
  readonly hollow?: boolean;
}) {
  const kind = type ?? '';
  return (
    <svg
      className={`shape ${payloadClass(type)}${hollow ? ' hollow' : ''}`}
      viewBox="-1 -1 14 14"
      aria-hidden="true"
    >
      <path d={SHAPES.get(kind) ?? UNKNOWN} fillRule="evenodd" />
    </svg>
  );
}

/** What the colours and shapes mean; only what there is. */
export function Legend({ types }: { readonly types: readonly Payload[] }) {
  return (
    <ul className="legend" aria-label="What ports carry">
      {types.map((type) => (
        <li key={type}>
          <PayloadShape type={type} />
          {type}
        </li>
      ))}
    </ul>
  );
}
