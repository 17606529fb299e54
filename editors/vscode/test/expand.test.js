// Variables in settings.

const assert = require("node:assert/strict");
const { buildSync } = require("esbuild");
const Module = require("node:module");
const path = require("node:path");
const { test } = require("node:test");

const source = path.join(__dirname, "..", "src", "expand.ts");
const { outputFiles } = buildSync({ entryPoints: [source], format: "cjs", write: false });
const module_ = new Module(source);
module_._compile(outputFiles[0].text, source);
const { expand } = module_.exports;

const FOLDERS = [{ name: "first", path: "/work/first" }, { name: "second", path: "/work/second" }];
const CASES = [
  ["heatlint", "heatlint"],
  ["${workspaceFolder}/bin/heatlint", "/work/first/bin/heatlint"],
  ["${workspaceFolder:second}/heatlint", "/work/second/heatlint"],
  ["${workspaceFolder:third}/heatlint", "${workspaceFolder:third}/heatlint"],
  ["${env:VENV}/bin/heatlint", "/venv/bin/heatlint"],
  ["${env:UNSET}/heatlint", "/heatlint"],
  ["${userHome}/heatlint", "/home/me/heatlint"],
  ["~/heatlint", "/home/me/heatlint"],
  ["~", "/home/me"],
  ["/a/~b/heatlint", "/a/~b/heatlint"],
  ["${other}/heatlint", "${other}/heatlint"],
];

for (const [written, expected] of CASES) {
  test(`"${written}" becomes "${expected}"`, () => {
    assert.equal(expand(written, FOLDERS, "/home/me", { VENV: "/venv" }), expected);
  });
}
