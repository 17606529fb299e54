// One bundle, and the licenses of what went into it.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const made = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
  bundle: true,
  minify: true,
  external: ["vscode"],
  metafile: true,
});

const folders = Object.keys(made.metafile.inputs).map((path) => /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const notices = [...new Set(folders)].filter(Boolean).sort().map((folder) => {
  const file = ["LICENSE", "LICENSE.md", "License.txt", "LICENSE.txt"].find((name) => existsSync(`${folder}/${name}`));
  if (!file) {
    throw new Error(`${folder} has no license`);
  }
  return `${folder.replace(/.*node_modules\//, "")}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("dist/LICENSES.txt", notices.join("\n----\n\n"));
