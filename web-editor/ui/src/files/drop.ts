import { perform } from '../editor/edit';
import type { Place } from '../graph/model';

/** Puts a node on the canvas that reads a video. */
export function addVideo(path: string, at: Place): void {
  perform(
    { kind: 'add-node', type: 'decode', name: 'video', params: { uri: path }, at },
    'Add video',
  );
}
