// The bundles, and the licenses of what went into them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const common = { bundle: true, minify: true, metafile: true };
const made = await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
  external: ["vscode"],
});
// The script of the panel with the graph; it has nothing of other packages.
await build({ ...common, entryPoints: ["src/panel/panel.ts"], outfile: "dist/panel.js", platform: "browser", target: "es2022" });

const folders = Object.keys(made.metafile.inputs).map((path) => /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const notices = [...new Set(folders)].filter(Boolean).sort().map((folder) => {
  const file = ["LICENSE", "LICENSE.md", "License.txt", "LICENSE.txt"].find((name) => existsSync(`${folder}/${name}`));
  if (!file) {
    throw new Error(`${folder} has no license`);
  }
  return `${folder.replace(/.*node_modules\//, "")}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("dist/LICENSES.txt", notices.join("\n----\n\n"));
