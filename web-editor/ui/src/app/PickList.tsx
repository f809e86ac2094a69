import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface Props<T> {
  readonly label: string;
  readonly placeholder: string;
  /** What the words that are typed find, best first. */
  readonly find: (query: string) => readonly T[];
  readonly keyOf: (item: T) => string;
  readonly show: (item: T) => ReactNode;
  readonly pick: (item: T) => void;
  readonly nothing: string;
}

/** A field to type in, and what it finds; arrow keys choose, Enter takes. */
export function PickList<T>({ label, placeholder, find, keyOf, show, pick, nothing }: Props<T>) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const option = useRef<HTMLLIElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, []);
  const found = find(query);
  const at = Math.min(chosen, found.length - 1);
  useEffect(() => {
    option.current?.scrollIntoView({ block: 'nearest' });
  }, [at, query]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps = new Map([
      ['ArrowDown', 1],
      ['ArrowUp', -1],
      ['PageDown', 8],
      ['PageUp', -8],
    ]);
    const step = steps.get(event.key);
    if (step !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(found.length - 1, at + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const item = found[at];
      if (item !== undefined) {
        pick(item);
      }
    }
  };

  return (
    <div className="pick">
      <div className="pick-field">
        <Search aria-hidden="true" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[at] === undefined ? undefined : `${list}-${String(at)}`}
          placeholder={placeholder}
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id={list} className="pick-list" role="listbox" aria-label={label}>
        {found.map((item, index) => (
          <li
            key={keyOf(item)}
            id={`${list}-${String(index)}`}
            ref={index === at ? option : undefined}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => {
              setChosen(index);
            }}
            onClick={() => {
              pick(item);
            }}
          >
            {show(item)}
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="pick-nothing">{nothing}</p> : null}
    </div>
  );
}
