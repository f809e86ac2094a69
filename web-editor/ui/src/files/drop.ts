import { perform } from '../editor/edit';
import { notify, report, showDialog } from '../editor/store';
import type { Place } from '../graph/model';
import { leaving, openText, upload } from './files';
import { type Recorded, recordedIn } from './recorded';

/** So far apart are the nodes of videos that are dropped together. */
const APART = 140;

/**
 * Takes what someone drops on the canvas. Graph files are opened; of what Kinoloom wrote, its graph
 * can be had; videos become nodes.
 */
export async function dropFiles(files: readonly File[], place: Place): Promise<void> {
  const [file] = files;
  if (file === undefined) {
    return;
  }
  if (/\.ya?ml$/i.test(file.name)) {
    const text = await file.text();
    leaving(() => {
      void openText(text).catch(report);
    });
    return;
  }
  const record = files.length === 1 ? await recordedIn(file) : undefined;
  if (record !== undefined) {
    showDialog({ kind: 'recorded', file, record, place });
    return;
  }
  await addVideos(files, place);
}

/** Videos become decode nodes. */
export async function addVideos(files: readonly File[], place: Place): Promise<void> {
  let below = 0;
  for (const file of files) {
    const path = await upload(file);
    if (path !== undefined) {
      addVideo(path, { x: place.x, y: place.y + below });
      below += APART;
    }
  }
}

/** Puts a node on the canvas that reads a video. */
export function addVideo(path: string, at: Place): void {
  perform(
    { kind: 'add-node', type: 'decode', name: 'video', params: { uri: path }, at },
    'Add video',
  );
}

/** Opens the graph that made a file, as a new one. */
export function openRecorded({ graph, params, seed, version }: Recorded, file: string): void {
  leaving(() => {
    openText(graph).then(() => {
      const given = Object.entries(params).map(([name, value]) => `${name}=${value}`);
      notify(
        `Opened the graph that made ${file}.`,
        [`Kinoloom ${version}`, `seed ${String(seed)}`, ...given].join(' · '),
      );
    }, report);
  });
}
