import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { showDialog } from '../editor/store';

interface Props {
  readonly title: string;
  readonly wide?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Lies over the page until it is closed; the browser keeps the focus inside and gives it back. */
export function DialogFrame({ title, wide = false, className = '', children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser would begin with the button that closes.
    shown?.querySelector<HTMLInputElement>('input:not([type="file"])')?.focus();
    return () => {
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog${wide ? ' wide' : ''} ${className}`}
      aria-labelledby={name}
      onCancel={() => {
        showDialog(undefined);
      }}
      onClick={(event) => {
        if (event.target === dialog.current) {
          showDialog(undefined);
        }
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={name}>{title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label="Close"
            onClick={() => {
              showDialog(undefined);
            }}
          >
            <X />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
