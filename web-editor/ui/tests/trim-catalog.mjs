// Keeps of a catalogue what the tests look at:
//   kinoloom nodes --json | node tests/trim-catalog.mjs > tests/catalog.json
import { stdin, stdout } from 'node:process';
import { text } from 'node:stream/consumers';

const { $defs: definitions } = JSON.parse(await text(stdin));
const trimmed = { payload: definitions.payload };
for (const [key, { 'x-node': node }] of Object.entries(definitions)) {
  if (node !== undefined) {
    const { id, version, title, summary, category, inputs, outputs } = node;
    const kept = inputs?.map(({ name, type, doc, required, many, align }) => {
      return { name, type, doc, required, many, align };
    });
    const given = outputs?.map(({ name, type, doc }) => ({ name, type, doc }));
    trimmed[key] = {
      'x-node': { id, version, title, summary, category, inputs: kept, outputs: given },
    };
  }
}
stdout.write(`${JSON.stringify({ $defs: trimmed }, null, 1)}\n`);
