// Starts `heatlint lsp`. Restarts it on command, when the setting heatlint.path changes, and when the user trusts the workspace.
// The server does everything else.

import { commands, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { LanguageClient, type Location, type Position } from "vscode-languageclient/node";

let client: Client | undefined;
let channel: LogOutputChannel;
let home: string; // the directory of the extension

/** A client that shows no message while the server starts: it would show three for one failure. start() shows one. */
class Client extends LanguageClient {
  private starting = false;

  override async start(): Promise<void> {
    this.starting = true;
    try {
      await super.start();
    } finally {
      this.starting = false;
    }
  }

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.starting ? false : show);
  }
}

export async function activate(context: ExtensionContext): Promise<void> {
  home = context.extensionPath;
  channel = window.createOutputChannel("heatlint", { log: true });
  context.subscriptions.push(
    channel,
    commands.registerCommand("heatlint.restart", restart),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration((event) =>
      event.affectsConfiguration("heatlint.path") ? restart() : undefined,
    ),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose().catch(() => undefined); // dispose() fails if the client has never started
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const command = workspace.getConfiguration("heatlint").get("path", "heatlint");
  const trust = workspace.isTrusted;
  // On Windows, a program in the current directory is found before those in PATH. It must not be that of a stranger.
  const options = trust ? undefined : { cwd: home };
  const started = new Client(
    "heatlint",
    "heatlint",
    { command, args: ["lsp"], options },
    {
      initializationOptions: { trust },
      documentSelector: ["yaml", "json"].map((language) => ({ scheme: "file", language })),
      outputChannel: channel,
      initializationFailedHandler: () => false,
      middleware: {
        executeCommand: (name, args, next) =>
          name === "heatlint.showReferences" ? showReferences(started, args) : next(name, args),
      },
    },
  );
  client = started;
  try {
    await started.start();
  } catch {
    if (client === started) {
      void showStartError(command); // no message if the client was stopped while it started
    }
  }
}

/** Runs the command of a code lens: shows the locations that the server has found. */
function showReferences(from: Client, [uri, position, places]: [string, Position, Location[]] | unknown[]) {
  const { asUri, asPosition, asLocation } = from.protocol2CodeConverter;
  return commands.executeCommand(
    "editor.action.showReferences",
    asUri(uri as string),
    asPosition(position as Position),
    (places as Location[]).map((place) => asLocation(place)),
  );
}

async function showStartError(command: string): Promise<void> {
  const settings = "Open Settings";
  const output = "Show Output";
  const message = `"${command} lsp" does not start; install it with: pip install "heatlint[lsp]", or set its path in heatlint.path`;
  const chosen = await window.showErrorMessage(message, settings, output);
  if (chosen === settings) {
    await commands.executeCommand("workbench.action.openSettings", "heatlint.path");
  } else if (chosen === output) {
    channel.show();
  }
}
