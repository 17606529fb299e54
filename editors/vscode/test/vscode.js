// Simulates the part of VS Code's API that a language client uses when it starts. Every other name of the API is an object
// that accepts any call, so that features that are not simulated do nothing.

const path = require("node:path");
const { pathToFileURL, fileURLToPath } = require("node:url");

const disposable = { dispose() {} };

function anything() {
  class Anything {}
  return new Proxy(Anything, {
    get: (target, name) => (name in target || typeof name === "symbol" ? target[name] : (target[name] = anything())),
    apply: () => disposable,
  });
}

/** A part of the API. own: the names that are simulated. */
const part = (own = {}) => new Proxy(own, { get: (target, name) => (name in target ? target[name] : (target[name] = anything())) });

/** The address of a file, or of a page on the web. */
class Uri {
  constructor(address) {
    this.address = new URL(address);
    this.scheme = this.address.protocol.slice(0, -1);
    this.path = this.fsPath = this.scheme === "file" ? fileURLToPath(this.address) : this.address.pathname;
  }
  static file = (path) => new Uri(pathToFileURL(path));
  static parse = (text) => new Uri(text);
  toString = () => this.address.href;
}

class EventEmitter {
  listeners = new Set();
  event = (listener) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire = (value) => this.listeners.forEach((listener) => listener(value));
  dispose() {}
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(line, character, lastLine, lastCharacter) {
    this.start = new Position(line, character);
    this.end = new Position(lastLine, lastCharacter);
  }
}

class Location {
  constructor(uri, range) {
    Object.assign(this, { uri, range });
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append = (more) => new CodeActionKind(this.value ? `${this.value}.${more}` : more);
  static Empty = new CodeActionKind("");
  static QuickFix = new CodeActionKind("quickfix");
  static Refactor = new CodeActionKind("refactor");
  static RefactorExtract = new CodeActionKind("refactor.extract");
  static RefactorInline = new CodeActionKind("refactor.inline");
  static RefactorRewrite = new CodeActionKind("refactor.rewrite");
  static Source = new CodeActionKind("source");
  static SourceOrganizeImports = new CodeActionKind("source.organizeImports");
}

class Disposable {
  constructor(dispose) {
    this.dispose = dispose;
  }
  static from = (...all) => new Disposable(() => all.forEach((each) => each.dispose()));
}

class MarkdownString {
  value = "";
  appendMarkdown(text) {
    this.value += text;
    return this;
  }
  appendText = this.appendMarkdown;
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => disposable };
  cancel() {}
  dispose() {}
}

/** A panel with a page: `posted` has what the extension tells the page, `tell` is what the page tells. */
function makePanel() {
  const told = new EventEmitter();
  const panel = { posted: [], tell: told.fire, reveal() {}, dispose() {}, onDidDispose: () => disposable };
  panel.webview = { html: "", onDidReceiveMessage: told.event, postMessage: async (message) => panel.posted.push(message) };
  return panel;
}

/**
 * The API over one folder with some open files; the first is in the active editor. trust: whether the workspace is
 * trusted. choose: what the user chooses in a list or a message: gets the text and the choices, returns one of these.
 * python: the path of the interpreter that the Python extension has; without it that is not installed. `seen` has what
 * the extension does with the API; `seen.trust` makes the workspace trusted.
 */
exports.make = ({ folder, documents, settings, trust, choose = () => undefined, python }) => {
  const seen = {
    messages: [], commands: {}, executed: [], diagnostics: {}, log: [], panels: [], shown: [], changed: new EventEmitter(),
    moved: new EventEmitter(), states: [], status: { hide: () => (seen.status.text = "") },
  };
  const editor = { document: documents[0], selection: { active: new Position(0, 0) }, viewColumn: 1 };
  seen.move = (line) => {
    editor.selection.active = new Position(line, 0);
    seen.moved.fire({ textEditor: editor });
  };
  const granted = new EventEmitter();
  const configuration = { get: (name, otherwise) => settings[name] ?? otherwise, inspect: () => undefined };
  const never = () => disposable;
  const say = async (message, ...choices) => {
    seen.messages.push(message);
    return choose(message, choices);
  };
  const environments = {
    getActiveEnvironmentPath: () => ({ path: python }),
    resolveEnvironment: async ({ path }) => ({ executable: { uri: Uri.file(path) } }),
  };
  const log = (...words) => seen.log.push(words.join(" "));
  const collection = {
    set: (uri, found) => (seen.diagnostics[uri.toString()] = found),
    delete: (uri) => delete seen.diagnostics[uri.toString()],
    clear() {},
    dispose() {},
  };
  const tabs = part({ all: [], onDidChangeTabs: never, onDidChangeTabGroups: never });
  const channel = part({ trace: log, debug: log, info: log, warn: log, error: log, append: log, appendLine: log, logLevel: 3, dispose() {} });
  const api = part({
    version: "1.91.0",
    Uri, EventEmitter, Position, Range, Location, Diagnostic, CodeActionKind, Disposable, CancellationTokenSource,
    MarkdownString,
    LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
    env: part({ appName: "a stand-in", language: "en", logLevel: 3, onDidChangeLogLevel: never }),
    workspace: part({
      workspaceFolders: [{ uri: Uri.file(folder), name: "folder", index: 0 }],
      textDocuments: documents,
      notebookDocuments: [],
      getConfiguration: () => configuration,
      isTrusted: trust,
      asRelativePath: (uri) => path.relative(folder, uri.fsPath),
      onDidGrantWorkspaceTrust: granted.event,
      onDidChangeConfiguration: seen.changed.event,
    }),
    extensions: part({
      getExtension: () => (python === undefined ? undefined : { activate: async () => ({ environments }) }),
    }),
    ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
    window: part({
      tabGroups: tabs,
      visibleTextEditors: [],
      activeTextEditor: editor,
      activeColorTheme: { kind: 2 },
      onDidChangeTextEditorSelection: seen.moved.event,
      createStatusBarItem: () => Object.assign(seen.status, { text: "", show: () => seen.states.push(seen.status.text), dispose() {} }),
      createWebviewPanel: () => seen.panels[seen.panels.push(makePanel()) - 1],
      showQuickPick: async (items) => choose("", items),
      showTextDocument: async (uri, options) => seen.shown.push([uri.toString(), options.selection.start.line]),
      withProgress: (options, work) =>
        work({ report() {} }, { isCancellationRequested: false, onCancellationRequested: never }),
      createOutputChannel: () => channel,
      showErrorMessage: say, showWarningMessage: say, showInformationMessage: say,
    }),
    languages: part({
      createDiagnosticCollection: () => collection,
      match: (selector, document) => [selector].flat().some((each) => each.language === document.languageId) ? 10 : 0,
    }),
    commands: part({
      registerCommand: (name, run) => {
        seen.commands[name] = run;
        return { dispose: () => delete seen.commands[name] };
      },
      executeCommand: (name, ...args) => {
        seen.executed.push([name, ...args]);
        return Promise.resolve();
      },
    }),
  });
  seen.trust = () => {
    api.workspace.isTrusted = true;
    granted.fire();
  };
  return { api, seen };
};
