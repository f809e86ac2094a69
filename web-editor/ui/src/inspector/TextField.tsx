import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** More than one line. */
  readonly lines?: number;
  readonly className?: string;
  readonly take: (text: string) => void;
}

/** A text that is taken when the field is left; what cannot be taken gives way to what was there. */
export function TextField({ label, value, placeholder, lines, className, take }: Props) {
  const id = useId();
  const leave = (field: HTMLInputElement | HTMLTextAreaElement) => {
    if (field.value !== value) {
      take(field.value);
      field.value = value;
    }
  };
  return (
    <div className={className === undefined ? 'field' : `field ${className}`}>
      <label htmlFor={id} className="field-head">
        {label}
      </label>
      {lines === undefined ? (
        <input
          key={value}
          id={id}
          type="text"
          defaultValue={value}
          placeholder={placeholder}
          spellCheck={false}
          onBlur={(event) => {
            leave(event.target);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.currentTarget.blur();
            } else if (event.key === 'Escape') {
              event.currentTarget.value = value;
              event.currentTarget.blur();
            }
          }}
        />
      ) : (
        <textarea
          key={value}
          id={id}
          rows={lines}
          defaultValue={value}
          placeholder={placeholder}
          onBlur={(event) => {
            leave(event.target);
          }}
        />
      )}
    </div>
  );
}
