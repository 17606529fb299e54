// Starts and stops the server.

import { commands, type LogOutputChannel, workspace } from "vscode";
import { ExecuteCommandRequest, LanguageClient, type Location, type Position } from "vscode-languageclient/node";
import { type Server, servers } from "./find";
import type { Installation } from "./install";
import { isPage, showPage } from "./plan";
import { SELECTOR } from "./status";

/** Asks the server to run one of its commands, and returns its answer. */
export type Ask = <Answer>(command: string, ...args: unknown[]) => Promise<Answer>;

/** A client that shows no message while the server starts: it would show three for one failure. */
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

/** The server that runs, or is being started. from: where it was found. */
export interface Running {
  client: Client;
  from: string;
  isReady: boolean;
}

/** Why no server runs: none was found, or the last one that was found does not start. */
export type Failure = { found: undefined } | { found: Server };

export class ServerProcess {
  running: Running | undefined;
  /** Whether a server is being looked for, or started. */
  isStarting = false;
  private attempt = 0;

  constructor(
    private readonly installation: Installation,
    private readonly log: LogOutputChannel,
  ) {}

  /** Starts the first server that can be started. Returns undefined if one runs, or if another call has come between. */
  async start(): Promise<Failure | undefined> {
    const attempt = ++this.attempt;
    this.isStarting = true;
    try {
      return await this.startFirst(attempt);
    } finally {
      if (attempt === this.attempt) {
        this.isStarting = false;
      }
    }
  }

  private async startFirst(attempt: number): Promise<Failure | undefined> {
    await this.end();
    let found: Server | undefined;
    for await (found of servers(this.installation)) {
      if (attempt !== this.attempt) {
        return undefined;
      }
      this.log.info(`starting ${[found.command, ...found.args].join(" ")} (${found.from})`);
      const running: Running = (this.running = { client: this.client(found), from: found.from, isReady: false });
      try {
        await running.client.start();
        running.isReady = true;
        return undefined;
      } catch {
        await this.end();
      }
    }
    return attempt === this.attempt ? { found } : undefined;
  }

  async stop(): Promise<void> {
    this.attempt++;
    this.isStarting = false;
    await this.end();
  }

  ask: Ask = async (command, ...args) => {
    if (!this.running?.isReady) {
      throw new Error("the server of heatlint does not run");
    }
    return this.running.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  };

  private async end(): Promise<void> {
    const client = this.running?.client;
    this.running = undefined;
    await client?.dispose().catch(() => undefined); // dispose() fails if the client has never started
  }

  private client({ command, args }: Server): Client {
    const trust = workspace.isTrusted;
    // On Windows, a program in the current directory is found before those in PATH. It must not be that of a stranger.
    const options = trust ? undefined : { cwd: this.installation.home };
    const client: Client = new Client(
      "heatlint",
      "heatlint",
      { command, args, options },
      {
        initializationOptions: { trust },
        documentSelector: SELECTOR,
        outputChannel: this.log,
        initializationFailedHandler: () => false,
        middleware: {
          executeCommand: (name, given, next) =>
            name === "heatlint.showReferences" ? showReferences(client, given) : next(name, given),
          window: {
            showDocument: async (params, token, next) => {
              if (!isPage(params)) {
                return next(params, token);
              }
              showPage(params);
              return { success: true };
            },
          },
        },
      },
    );
    return client;
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
