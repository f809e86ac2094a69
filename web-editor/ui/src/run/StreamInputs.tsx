import { useId } from 'react';
import { FILE_PLACEHOLDER, UploadButton } from '../inspector/FileParts';
import { type NewStream, withName, type WrongStream } from './streams';

interface Props {
  readonly stream: NewStream;
  /** What tells it from others, for who cannot see where it stands; nothing for the only one. */
  readonly label: string;
  readonly wrong: WrongStream | undefined;
  /** Names of other streams. */
  readonly taken: ReadonlySet<string>;
  /** Of the sample videos. */
  readonly list: string;
  readonly change: (edit: (now: NewStream) => NewStream) => void;
  /** Takes several lines that are pasted at once. */
  readonly paste?: (text: string) => void;
}

/** What a stream is called and what it reads. Where it has no name, it is called by its file. */
export function StreamInputs({ stream, label, wrong, taken, list, change, paste }: Props) {
  const id = useId();
  const reasons = [
    ...(wrong?.name === undefined ? [] : [`Name ${wrong.name}.`]),
    ...(wrong?.uri === undefined ? [] : [`Input ${wrong.uri}.`]),
  ];
  const attributes = (bad: boolean) => ({
    'aria-invalid': bad,
    ...(reasons.length === 0 ? {} : { 'aria-describedby': id }),
  });
  return (
    <>
      <div className="stream-inputs">
        <input
          type="text"
          className="stream-name"
          aria-label={`Name${label}`}
          placeholder="name"
          spellCheck={false}
          autoComplete="off"
          value={stream.name}
          {...attributes(wrong?.name !== undefined)}
          onChange={(event) => {
            const name = event.target.value.trim();
            change((now) => ({ ...now, name }));
          }}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text/plain').trim();
            if (paste !== undefined && /[\r\n=]/.test(text)) {
              event.preventDefault();
              paste(text);
            }
          }}
        />
        <input
          type="text"
          aria-label={`File or address${label}`}
          placeholder={FILE_PLACEHOLDER}
          list={list}
          spellCheck={false}
          autoComplete="off"
          value={stream.uri}
          {...attributes(wrong?.uri !== undefined)}
          onChange={(event) => {
            const uri = event.target.value;
            change((now) => ({ ...now, uri }));
          }}
          onBlur={() => {
            change((now) => withName(now, taken));
          }}
        />
        <UploadButton
          label={`Upload a file${label}`}
          take={(path) => {
            change((now) => withName({ ...now, uri: path }, taken));
          }}
        />
      </div>
      {reasons.length === 0 ? null : (
        <p id={id} className="field-reason" role="alert">
          {reasons.join(' ')}
        </p>
      )}
    </>
  );
}
