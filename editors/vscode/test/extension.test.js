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
const HOME = path.dirname(path.dirname(BUNDLE));
const WRONG = "heat_template_version: 2018-08-31\nresorces: {}\n";
const load = Module._load;

/**
 * Activates the extension in a simulated editor with one open file. Returns what the editor has seen.
 * files: name -> text of more files in the folder; home: the directory of the extension; user: what the user chooses, and the
 * user's Python, see vscode.js.
 */
async function begin(t, command, { text = WRONG, trust = true, files = {}, home = HOME, ...user } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "heatlint-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content, { mode: content.startsWith("#!") ? 0o755 : 0o644 });
  }
  const file = path.join(folder, "main.yaml");
  fs.writeFileSync(file, text);
  const uri = { scheme: "file", path: file, fsPath: file, toString: () => pathToFileURL(file).href };
  const document = { uri, fileName: file, languageId: "yaml", version: 1, getText: () => text };
  const settings = { path: command };
  const { api, seen } = make({ folder, documents: [document], settings, trust, ...user });
  Module._load = (name, ...rest) => (name === "vscode" ? api : load(name, ...rest));
  delete require.cache[BUNDLE];
  const extension = require(BUNDLE);
  const storage = path.join(folder, "storage");
  const context = {
    subscriptions: [],
    extensionPath: home,
    globalStorageUri: { fsPath: storage },
    extension: { packageJSON: require("../package.json") },
  };
  t.after(async () => {
    await extension.deactivate();
    fs.rmSync(folder, { recursive: true });
  });
  await extension.activate(context);
  return { extension, seen, settings, uri: uri.toString(), folder, storage };
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
  const [name, at, position, places] = seen.executed.findLast(([each]) => each !== "setContext");
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

const GOOD = `heat_template_version: 2018-08-31
resources:
  one:
    type: OS::Heat::None
  two:
    type: OS::Heat::None
    depends_on: one
`;

/** Makes a program that is the server of these tests. */
function makeProgram(folder, name) {
  const program = path.join(folder, name);
  fs.mkdirSync(path.dirname(program), { recursive: true });
  fs.writeFileSync(program, `#!/bin/sh\nexec "${COMMAND}" "$@"\n`, { mode: 0o755 });
  return program;
}

/** Makes a stand-in for a Python: it can run the server, as far as it says, and starts that of these tests. */
function makePython(folder, name, { canServe = true } = {}) {
  const program = path.join(folder, name);
  fs.mkdirSync(path.dirname(program), { recursive: true });
  const script = `case "$*" in *find_spec*) exit ${canServe ? 0 : 1};; *) shift 3; exec "${COMMAND}" "$@";; esac`;
  fs.writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return program;
}

/** Changes PATH for one test. */
function setPath(t, value) {
  const before = process.env.PATH;
  process.env.PATH = value;
  t.after(() => (process.env.PATH = before));
}

/** A new directory for one test. */
function makeFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "heatlint-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

const tooltip = (seen) => seen.status.tooltip?.value ?? "";

test("without a setting the interpreter of the Python extension comes first", async (t) => {
  const python = makePython(makeFolder(t), "python");
  const { seen } = await begin(t, "", { text: GOOD, python });
  assert.match(tooltip(seen), /from the interpreter of the Python extension/);
});

test("an interpreter without heatlint is passed over; the next is .venv", async (t) => {
  const folder = makeFolder(t);
  const python = makePython(folder, "python", { canServe: false });
  const files = { ".venv/bin/python": fs.readFileSync(makePython(folder, "other"), "utf8") };
  const { seen } = await begin(t, "", { text: GOOD, python, files });
  assert.match(tooltip(seen), /from \.venv/);
});

test("then comes PATH, of which only absolute directories count", async (t) => {
  const folder = makeFolder(t);
  makeProgram(folder, "heatlint");
  setPath(t, `.:${folder}:${process.env.PATH}`);
  const { seen } = await begin(t, "", { text: GOOD });
  assert.match(tooltip(seen), /from PATH/);
});

test("in a workspace that is not trusted, its interpreters are passed over", async (t) => {
  const folder = makeFolder(t);
  const python = makePython(folder, "python");
  makeProgram(folder, "heatlint");
  setPath(t, `${folder}:${process.env.PATH}`);
  const { seen } = await begin(t, "", { text: GOOD, python, trust: false });
  assert.match(tooltip(seen), /from PATH/);
});

/**
 * Makes PATH a directory with a Python that makes an environment, whose Python installs what it is told to, unless
 * `fails` is among these words, a pattern of the shell.
 */
function useInstallingPython(t, fails) {
  const bin = makeFolder(t);
  for (const name of ["sh", "env"]) {
    fs.symlinkSync(`/bin/${name}`, path.join(bin, name));
  }
  const script = [
    "#!/bin/sh",
    'case "$*" in',
    '  *"-m venv "*) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python";;',
    ...(fails ? [`  *${fails}*) exit 1;;`] : []),
    '  *"-m pip install "*) echo "$*" > "${0%/bin/python}/installed";;',
    `  *"-m heatlint lsp") shift 3; exec "${COMMAND}" "$@";;`,
    "esac",
  ];
  fs.writeFileSync(path.join(bin, "python3"), `${script.join("\n")}\n`, { mode: 0o755 });
  setPath(t, bin);
}

/** What pip was told to install into the extension's own environment. */
function installed(storage) {
  const [name] = fs.readdirSync(storage);
  assert.equal(name, `server-${require("../package.json").version}`);
  return fs.readFileSync(path.join(storage, name, "installed"), "utf8");
}

/** A directory of the extension that has Python packages. */
function makeHome(t) {
  const home = makeFolder(t);
  fs.mkdirSync(path.join(home, "wheels"));
  return home;
}

const choosing = (...wanted) => (message, choices) => choices.find((each) => wanted.includes(each));

test("where no server is found, the extension offers to install one, and starts it", async (t) => {
  useInstallingPython(t);
  const { seen, uri, storage } = await begin(t, "", { choose: choosing("Install") });
  await until(() => seen.diagnostics[uri]?.length, () => [...seen.log, ...seen.messages].join("\n"));
  assert.equal(seen.messages.length, 1);
  assert.match(seen.messages[0], /Install it for this extension\?.*pip or uv/);
  assert.match(installed(storage), /--no-input heatlint\[lsp\]==/);
  await until(() => /the extension's own environment/.test(tooltip(seen)), () => tooltip(seen));
});

test("packages that come with the extension are installed without an index", async (t) => {
  useInstallingPython(t);
  const { seen, uri, storage } = await begin(t, "", { choose: choosing("Install"), home: makeHome(t) });
  await until(() => seen.diagnostics[uri]?.length, () => [...seen.log, ...seen.messages].join("\n"));
  assert.equal(seen.messages.length, 1);
  assert.match(seen.messages[0], /Its packages come with the extension/);
  assert.match(installed(storage), /--no-index --find-links .*wheels heatlint\[lsp\]==/);
});

test("if they do not fit the Python, the extension asks before it downloads others", async (t) => {
  useInstallingPython(t, "--no-index");
  const { seen, uri, storage } = await begin(t, "", { choose: choosing("Install", "Download"), home: makeHome(t) });
  await until(() => seen.diagnostics[uri]?.length, () => [...seen.log, ...seen.messages].join("\n"));
  assert.match(seen.messages[1], /do not fit your Python; download others/);
  assert.match(installed(storage), /--no-input heatlint\[lsp\]==/);
});

test("without the user's word nothing is downloaded then", async (t) => {
  useInstallingPython(t, "--no-index");
  const { seen, storage } = await begin(t, "", { choose: choosing("Install"), home: makeHome(t) });
  await until(() => seen.messages.length === 2, () => seen.messages.join("\n"));
  await until(() => fs.readdirSync(storage).length === 0, () => fs.readdirSync(storage).join());
});

test("an installation that fails says why and leaves nothing", async (t) => {
  const bin = makeFolder(t);
  setPath(t, bin);
  const { seen, storage } = await begin(t, "", { choose: choosing("Install") });
  await until(() => seen.messages.length === 2, () => seen.messages.join("\n"));
  assert.match(seen.messages[1], /not installed: no Python 3\.11 or later is in PATH, and no uv/);
  assert.equal(fs.existsSync(storage), false);
  assert.equal(seen.status.text, "$(warning) heatlint");
});

test("the status item says at once that a server is looked for and starts", async (t) => {
  const { seen } = await begin(t, COMMAND, { text: GOOD });
  assert.equal(seen.states[0], "$(loading~spin) heatlint");
  assert.match(seen.states.at(-1), /^heatlint \d/);
});

test("the status item says which server, target and config", async (t) => {
  const files = { "heatlint.toml": 'target = "2025.1"\n' };
  const { seen } = await begin(t, COMMAND, { text: GOOD, files });
  assert.equal(seen.status.text, "heatlint 2025.1");
  assert.match(tooltip(seen), /from the setting heatlint\.path/);
  assert.match(tooltip(seen), /\*\*Target release\*\* 24 \(2025\.1\)/);
  assert.match(tooltip(seen), /\*\*Config\*\* heatlint\.toml/);
});

test("a file that is no template has no status item", async (t) => {
  const { seen } = await begin(t, COMMAND, { text: "a: 1\n" });
  assert.equal(seen.status.text, "");
});

test("the graph is in a panel, follows the cursor, and leads to the text", async (t) => {
  const { seen, uri } = await begin(t, COMMAND, { text: GOOD });
  await seen.commands["heatlint.openGraph"]();
  const [panel] = seen.panels;
  assert.match(panel.webview.html, /default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-/);
  panel.tell({ kind: "ready" });
  const picture = await until(() => panel.posted.find((each) => each.kind === "picture"), () => seen.log.join("\n"));
  assert.match(picture.svg, /two/);
  assert.doesNotMatch(picture.svg, /prefers-color-scheme/); // the theme of VS Code decides
  seen.move(5);
  const [id] = panel.posted.at(-1).ids;
  panel.tell({ kind: "open", id });
  assert.deepEqual(seen.shown, [[uri, 4]]);
  seen.move(0);
  assert.deepEqual(panel.posted.at(-1).ids, []);
});

test("a reason of the server is shown to the user", async (t) => {
  const { seen } = await begin(t, COMMAND, { text: "parameters: {}\n" });
  await seen.commands["heatlint.newStack"]();
  assert.match(seen.messages[0], /this is not a template/);
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
