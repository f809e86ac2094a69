/** Threads of a loom, two of them crossing as wires do. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 6h5c5 0 3 12 8 12h5" className="thread one" />
      <path d="M3 18h5c5 0 3-12 8-12h5" className="thread two" />
      <circle cx="3" cy="6" r="2" className="end one" />
      <circle cx="21" cy="6" r="2" className="end two" />
      <circle cx="3" cy="18" r="2" className="end two" />
      <circle cx="21" cy="18" r="2" className="end one" />
    </svg>
  );
}
