// Keeps of a catalogue what the tests look at:
//   kinoloom nodes --json | node tests/trim-catalog.mjs > tests/catalog.json
import { readFileSync } from 'node:fs';

const { $defs: definitions } = JSON.parse(readFileSync(0, 'utf8'));
const trimmed = { payload: definitions.payload };
for (const [name, { 'x-node': node }] of Object.entries(definitions)) {
  if (node !== undefined) {
    const { id, version, title, summary, category, inputs, outputs } = node;
    const kept = inputs?.map(({ formats, ...port }) => port);
    const given = outputs?.map(({ formats, 'format-of': _, ...port }) => port);
    trimmed[name] = {
      'x-node': { id, version, title, summary, category, inputs: kept, outputs: given },
    };
  }
}
console.log(JSON.stringify({ $defs: trimmed }, null, 1));
