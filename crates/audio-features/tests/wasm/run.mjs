// Measures clips by a module of WebAssembly: node run.mjs MODULE CLIP…, each clip a file of 32-bit
// little-endian samples. Prints a line of JSON for each.
import { readFileSync } from "node:fs";

const [modulePath, ...clips] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath));
const { memory, room, measure, answer } = instance.exports;

for (const clip of clips) {
  const bytes = readFileSync(clip);
  const place = room(bytes.length / 4);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const length = measure();
  console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length)));
}
