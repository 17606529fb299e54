// Makes the files of the page in the directory that the command names, beside the archives of Python, which
// precompile.mjs writes: two bundles, the page itself, Pyodide, and the licenses of what went into them.

import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const [out] = process.argv.slice(2);
if (!out) {
  throw new Error("name the directory to write to");
}
const PYODIDE = ["pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"];
for (const name of PYODIDE) {
  copyFileSync(`node_modules/pyodide/${name}`, `${out}/${name}`);
}
for (const name of ["index.html", "icon.svg"]) {
  copyFileSync(name, `${out}/${name}`);
}
// The worker imports the .mjs itself; the page hands the other files to it.
const parts = [...PYODIDE.filter((name) => !name.endsWith(".mjs")), "python_stdlib.zip", "heatlint.zip"];
const made = await build({
  entryPoints: ["src/page.ts", "src/worker.ts"],
  outdir: out,
  format: "esm",
  target: "es2022",
  bundle: true,
  minify: true,
  external: ["node:*"],
  loader: { ".yaml": "text" },
  define: { PARTS: JSON.stringify(Object.fromEntries(parts.map((name) => [name, statSync(`${out}/${name}`).size]))) },
  metafile: true,
});

const folders = Object.keys(made.metafile.inputs).map((path) => /^(node_modules\/(@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const notices = [...new Set(folders)].filter(Boolean).sort().map((folder) => {
  const file = ["LICENSE", "LICENSE.md", "License.txt", "LICENSE.txt", "LICENSE-MIT.txt"].find((name) => existsSync(`${folder}/${name}`));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).license;
  return `${folder.replace(/.*node_modules\//, "")}\n\n${text}\n`;
});
writeFileSync(`${out}/LICENSES.txt`, notices.join("\n----\n\n"));
