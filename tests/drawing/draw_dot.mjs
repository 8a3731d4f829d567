// Draws graphs in DOT, one JSON text a line, with Graphviz compiled to WebAssembly.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { instance } = await import(pathToFileURL(process.argv[2]).href);
const viz = await instance();
for await (const line of createInterface({ input: process.stdin })) {
  const drawn = viz.render(JSON.parse(line), { format: "svg" });
  console.log(JSON.stringify(drawn));
}
