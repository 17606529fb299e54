// Finds the server: the setting, the interpreter of the Python extension, .venv, PATH, the extension's own environment.

import { homedir } from "node:os";
import { join } from "node:path";
import { extensions, type Uri, workspace } from "vscode";
import { expand } from "./expand";
import type { Installation } from "./install";
import { isFile, pythonOf, run, which } from "./run";

/** How to start a server. from: where it was found, as a person reads it. */
export interface Server {
  command: string;
  args: string[];
  from: string;
}

export const SETTING = "the setting heatlint.path";
/** Ends with 0 if a Python can run the server. -P, which Python has from 3.11 on, keeps the current directory out. */
const CAN_SERVE = 'from importlib.util import find_spec as f; raise SystemExit(not (f("heatlint") and f("pygls")))';

/** A server of an interpreter. */
export function serverOf(python: string, from: string): Server {
  return { command: python, args: ["-P", "-m", "heatlint", "lsp"], from };
}

/** Yields the servers that exist, in the order in which they are to be tried. With a setting it is the only one. */
export async function* servers(installation: Installation): AsyncGenerator<Server> {
  const path = settingPath();
  if (path) {
    yield { command: path, args: ["lsp"], from: SETTING };
    return;
  }
  for (const [python, from] of [...(await pythonsOfWorkspace())]) {
    if (isFile(python) && (await run(python, ["-P", "-c", CAN_SERVE], { cwd: installation.home })).status === 0) {
      yield serverOf(python, from);
    }
  }
  const command = which("heatlint");
  if (command) {
    yield { command, args: ["lsp"], from: "PATH" };
  }
  if (installation.exists) {
    yield serverOf(installation.python, "the extension's own environment");
  }
}

/** The setting heatlint.path, with its variables replaced; "" if the server is to be found. */
export function settingPath(): string {
  const folders = (workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));
  return expand(workspace.getConfiguration("heatlint").get("path", "").trim(), folders, homedir(), process.env);
}

/** The interpreters that belong to the workspace. Without trust there are none, since they run its programs. */
async function pythonsOfWorkspace(): Promise<[string, string][]> {
  if (!workspace.isTrusted) {
    return [];
  }
  const folders = workspace.workspaceFolders ?? [];
  const chosen = await chosenPython(folders[0]?.uri);
  const own = folders.map(({ uri }): [string, string] => [pythonOf(join(uri.fsPath, ".venv")), ".venv"]);
  return chosen === undefined ? own : [[chosen, "the interpreter of the Python extension"], ...own];
}

/** The part that is used of the API of the extension ms-python.python. */
interface PythonApi {
  environments?: {
    getActiveEnvironmentPath(resource?: Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: Uri } } | undefined>;
  };
}

async function chosenPython(resource?: Uri): Promise<string | undefined> {
  const extension = extensions.getExtension<PythonApi>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  try {
    const { environments } = await extension.activate();
    const found = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
    return found?.executable.uri?.fsPath;
  } catch {
    return undefined; // that extension does not start
  }
}
