import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { useEditor } from '../editor/store';
import { upload } from '../files/files';

export const FILE_PLACEHOLDER = 'a path, a URL or sample:NAME';

/** The sample videos, for the `list` of a field. */
export function SampleList({ id }: { readonly id: string }) {
  const samples = useEditor((now) => now.samples);
  return (
    <datalist id={id}>
      {samples.map(({ uri, description }) => (
        <option key={uri} value={uri} label={description} />
      ))}
    </datalist>
  );
}

interface Props {
  readonly label?: string;
  /** Whether several files can be chosen at once. */
  readonly several?: boolean;
  /** Takes where the files lie in the workspace, when all are there. */
  readonly take: (first: string, all: readonly string[]) => void;
}

/** Puts files of this computer into the workspace. */
export function UploadButton({ label = 'Upload a file', several = false, take }: Props) {
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const send = async (files: readonly File[]) => {
    setBusy(true);
    const paths: string[] = [];
    for (const one of files) {
      const path = await upload(one);
      if (path !== undefined) {
        paths.push(path);
      }
    }
    setBusy(false);
    const [first] = paths;
    if (first !== undefined) {
      take(first, paths);
    }
  };
  return (
    <>
      <button
        type="button"
        className={several ? 'button small' : 'icon-button'}
        title={several ? 'Upload files of this computer' : 'Upload a file of this computer'}
        aria-label={label}
        disabled={busy}
        onClick={() => {
          file.current?.click();
        }}
      >
        <Upload /> {several ? label : null}
      </button>
      <input
        ref={file}
        type="file"
        hidden
        multiple={several}
        aria-label={several ? 'Files to upload' : 'File to upload'}
        onChange={({ target }) => {
          const chosen = [...(target.files ?? [])];
          // The same file may be chosen again.
          target.value = '';
          void send(chosen);
        }}
      />
    </>
  );
}
