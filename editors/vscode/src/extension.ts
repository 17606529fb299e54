// The commands of the extension, and when the server starts again. The server does everything else.

import { commands, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { SETTING, settingPath } from "./find";
import { GraphPanel } from "./graph";
import { Installation } from "./install";
import { type Failure, ServerProcess } from "./server";
import { addStack } from "./stack";
import { StatusItem } from "./status";

const INSTALL = "Install";
const SETTINGS = "Open Settings";
const LOG = "Show Log";

let channel: LogOutputChannel;
let installation: Installation;
let server: ServerProcess;
let status: StatusItem;
let graph: GraphPanel;

export async function activate(context: ExtensionContext): Promise<void> {
  channel = window.createOutputChannel("heatlint", { log: true });
  installation = new Installation(context, channel);
  server = new ServerProcess(installation, channel);
  status = new StatusItem(server);
  graph = new GraphPanel(context.extensionPath, server.ask);
  const own: Record<string, () => unknown> = {
    "heatlint.restart": restart,
    "heatlint.install": install,
    "heatlint.showLog": () => channel.show(),
    "heatlint.newStack": () => withTemplate((uri) => addStack(server.ask, uri)),
    "heatlint.openGraph": () => withTemplate(() => graph.show()),
    "heatlint.openPlan": () => withTemplate((uri) => server.ask("heatlint.showPlan", uri)),
    "heatlint.menu": showMenu,
  };
  context.subscriptions.push(
    channel,
    status,
    graph,
    ...Object.entries(own).map(([name, run]) => commands.registerCommand(name, run)),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration((event) =>
      event.affectsConfiguration("heatlint.path") ? restart() : undefined,
    ),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function restart(): Promise<void> {
  const started = server.start();
  await status.update(); // it shows that the server starts
  const failure = await started;
  if (failure !== undefined) {
    void tell(failure);
  }
  await status.update();
  graph.soon();
}

async function install(): Promise<void> {
  if (await installation.make()) {
    await restart();
    if (settingPath()) {
      void window.showInformationMessage(`heatlint is installed, but ${SETTING} names another server.`);
    }
  }
}

async function tell({ found }: Failure): Promise<void> {
  const how = installation.isOffline ? "Its packages come with the extension." : "It is downloaded with pip or uv.";
  const chosen =
    found === undefined
      ? await window.showInformationMessage(
          `heatlint is not found. Install it for this extension? ${how} Or run: pip install "heatlint[lsp]"`,
          INSTALL,
          SETTINGS,
        )
      : await window.showErrorMessage(
          `"${found.command} lsp" (from ${found.from}) does not start; install heatlint for this extension, run: pip install "heatlint[lsp]", or set its path in heatlint.path`,
          ...(found.from === SETTING ? [] : [INSTALL]),
          SETTINGS,
          LOG,
        );
  if (chosen === INSTALL) {
    await install();
  } else if (chosen === SETTINGS) {
    await commands.executeCommand("workbench.action.openSettings", "heatlint.path");
  } else if (chosen === LOG) {
    channel.show();
  }
}

/** Runs a command for the file in the active editor, and shows the server's reason if it refuses. */
async function withTemplate(run: (uri: string) => unknown): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document === undefined) {
    void window.showInformationMessage("Open a template first.");
    return;
  }
  try {
    await run(document.uri.toString());
  } catch (error) {
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function showMenu(): Promise<void> {
  const items = [
    { label: "$(type-hierarchy) Show the graph of the stack", command: "heatlint.openGraph" },
    { label: "$(diff) Show the plan of the update since HEAD", command: "heatlint.openPlan" },
    { label: "$(add) Add a [[stack]] table to the config", command: "heatlint.newStack" },
    { label: "$(refresh) Restart the server", command: "heatlint.restart" },
    { label: "$(output) Show the log", command: "heatlint.showLog" },
    ...(installation.exists ? [] : [{ label: "$(cloud-download) Install the server", command: "heatlint.install" }]),
  ];
  const chosen = await window.showQuickPick(items, { placeHolder: "heatlint" });
  if (chosen !== undefined) {
    await commands.executeCommand(chosen.command);
  }
}
