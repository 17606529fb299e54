// Simulates the part of VS Code's API that a language client uses when it starts. Every other name of the API is an object
// that accepts any call, so that features that are not simulated do nothing.

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

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => disposable };
  cancel() {}
  dispose() {}
}

/**
 * The API over one folder with some open files. trust: whether the workspace is trusted. `seen` has what the extension does
 * with the API; `seen.trust` makes the workspace trusted.
 */
exports.make = ({ folder, documents, settings, trust }) => {
  const seen = { messages: [], commands: {}, executed: [], diagnostics: {}, log: [], changed: new EventEmitter() };
  const granted = new EventEmitter();
  const configuration = { get: (name, otherwise) => settings[name] ?? otherwise, inspect: () => undefined };
  const never = () => disposable;
  const say = (message) => {
    seen.messages.push(message);
    return Promise.resolve(undefined);
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
    LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
    env: part({ appName: "a stand-in", language: "en", logLevel: 3, onDidChangeLogLevel: never }),
    workspace: part({
      workspaceFolders: [{ uri: Uri.file(folder), name: "folder", index: 0 }],
      textDocuments: documents,
      notebookDocuments: [],
      getConfiguration: () => configuration,
      isTrusted: trust,
      onDidGrantWorkspaceTrust: granted.event,
      onDidChangeConfiguration: seen.changed.event,
    }),
    window: part({
      tabGroups: tabs,
      visibleTextEditors: [],
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
