// Tests the bundle with the server whose command is in HEATLINT. Run: node --test test

const assert = require("node:assert/strict");
const { once } = require("node:events");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { pathToFileURL } = require("node:url");
const { make } = require("./vscode");

const COMMAND = process.env.HEATLINT ?? "heatlint";
const BUNDLE = require.resolve("../dist/extension.js");
const WRONG = "heat_template_version: 2018-08-31\nresorces: {}\n";
const load = Module._load;

/**
 * Activates the extension in a simulated editor with one open file. Returns what the editor has seen.
 * files: name -> text of more files in the folder.
 */
async function begin(t, command, { text = WRONG, trust = true, files = {} } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "heatlint-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  const file = path.join(folder, "main.yaml");
  fs.writeFileSync(file, text);
  const uri = { scheme: "file", path: file, fsPath: file, toString: () => pathToFileURL(file).href };
  const document = { uri, fileName: file, languageId: "yaml", version: 1, getText: () => text };
  const settings = { path: command };
  const { api, seen } = make({ folder, documents: [document], settings, trust });
  Module._load = (name, ...rest) => (name === "vscode" ? api : load(name, ...rest));
  delete require.cache[BUNDLE];
  const extension = require(BUNDLE);
  const context = { subscriptions: [], extensionPath: path.dirname(BUNDLE) };
  t.after(async () => {
    await extension.deactivate();
    fs.rmSync(folder, { recursive: true });
  });
  await extension.activate(context);
  return { extension, seen, settings, uri: uri.toString(), folder };
}

/** Waits until a condition holds and returns its value. The deadline only ends a test that hangs. */
async function until(holds, what) {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    const found = holds();
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(what());
}

test("activate starts the server, which reports the errors in an open file", async (t) => {
  const { seen, uri } = await begin(t, COMMAND);
  const found = await until(() => seen.diagnostics[uri]?.length && seen.diagnostics[uri], () => seen.log.join("\n"));
  assert.equal(found[0].source, "heatlint");
  assert.equal(found[0].range.start.line, 1);
  assert.deepEqual(seen.messages, []);
});

test("the command of a code lens shows its locations in VS Code's own list", async (t) => {
  const { seen, uri } = await begin(t, COMMAND);
  const show = await until(() => seen.commands["heatlint.showReferences"], () => seen.log.join("\n"));
  const start = { line: 1, character: 2 };
  await show(uri, start, [{ uri, range: { start, end: { line: 1, character: 5 } } }]);
  const [name, at, position, places] = seen.executed.at(-1);
  assert.equal(name, "editor.action.showReferences");
  assert.equal(at.toString(), uri);
  assert.deepEqual({ ...position }, start);
  assert.equal(places[0].uri.toString(), uri);
  assert.equal(places[0].range.end.character, 5);
});

test("a missing command gives one message that says how to install it; after a restart a valid command works", async (t) => {
  const { seen, settings, uri } = await begin(t, "/no/such/heatlint");
  assert.equal(seen.messages.length, 1);
  assert.match(seen.messages[0], /\/no\/such\/heatlint.*pip install "heatlint\[lsp\]"/);
  settings.path = COMMAND;
  await seen.commands["heatlint.restart"]();
  await until(() => seen.diagnostics[uri]?.length, () => seen.log.join("\n"));
  assert.equal(seen.messages.length, 1);
});

test("a command that ends at once gives one message, too", async (t) => {
  const { seen } = await begin(t, "false");
  assert.equal(seen.messages.length, 1);
  assert.match(seen.messages[0], /pip install/);
});

test("a workspace that is not trusted runs nothing of its own until it is trusted", async (t) => {
  const files = {
    "heatlint.toml": 'rules = ["own"]\n',
    "own/own.py": "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n",
  };
  const { seen, uri, folder } = await begin(t, COMMAND, { trust: false, files });
  const ran = path.join(folder, "own", "ran");
  const config = pathToFileURL(path.join(folder, "heatlint.toml")).href;
  const found = await until(() => seen.diagnostics[config]?.length && seen.diagnostics[config], () => seen.log.join("\n"));
  assert.match(found[0].message, /the rules in "own" are not loaded.*trust the folder in the editor/);
  await until(() => seen.diagnostics[uri]?.length, () => seen.log.join("\n"));
  assert.equal(fs.existsSync(ran), false);
  seen.trust();
  await until(() => fs.existsSync(ran), () => seen.log.join("\n"));
});

test("another path starts another server", async (t) => {
  const { seen, settings } = await begin(t, COMMAND);
  settings.path = "/no/such/heatlint";
  seen.changed.fire({ affectsConfiguration: (name) => name === "heatlint.path" });
  await until(() => seen.messages.length, () => seen.log.join("\n"));
});
