// The status item: which server runs, and how the file in the active editor is checked.

import {
  commands, type Disposable, languages, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, Uri, window,
  workspace,
} from "vscode";
import type { Running, ServerProcess } from "./server";

/** The server's answer; the last five are only there for templates and environments. */
interface Status {
  version: string;
  python: string;
  target?: string | null;
  config?: string | null;
  config_error?: string;
  environments?: string[];
}

/** Files, and texts that were never saved. */
export const SELECTOR = ["file", "untitled"].flatMap((scheme) =>
  ["yaml", "json"].map((language) => ({ scheme, language })),
);

/** Milliseconds after a change of the text. A text may become a template, or be one no longer. */
const PAUSE = 1000;

export class StatusItem implements Disposable {
  private readonly item: StatusBarItem;
  private timer: NodeJS.Timeout | undefined;
  private readonly events: Disposable[];

  constructor(private readonly server: ServerProcess) {
    this.item = window.createStatusBarItem("heatlint", StatusBarAlignment.Right, 100);
    this.item.name = "heatlint";
    this.item.command = "heatlint.menu";
    this.events = [
      window.onDidChangeActiveTextEditor(() => void this.update()),
      workspace.onDidSaveTextDocument(() => void this.update()),
      workspace.onDidOpenTextDocument(() => this.soon()), // also when a text gets another language
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === window.activeTextEditor?.document) {
          this.soon();
        }
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item.dispose();
    this.events.forEach((each) => each.dispose());
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.update(), PAUSE);
  }

  /** Shows the state for the active editor; nothing for a file that is neither a template nor an environment. */
  async update(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document === undefined || languages.match(SELECTOR, document) === 0) {
      this.hide();
      return;
    }
    const { running, isStarting } = this.server;
    this.item.backgroundColor = undefined;
    if (isStarting) {
      this.item.text = "$(loading~spin) heatlint";
      this.item.tooltip = running ? `The server from ${running.from} starts.` : "The server of heatlint is looked for.";
      this.item.show();
      return;
    }
    if (running === undefined) {
      this.item.text = "$(warning) heatlint";
      this.item.tooltip = "The server of heatlint does not run.";
      this.item.backgroundColor = new ThemeColor("statusBarItem.warningBackground");
      this.item.show();
      return;
    }
    const status = await this.server.ask<Status>("heatlint.status", document.uri.toString()).catch(() => undefined);
    if (window.activeTextEditor?.document !== document) {
      return; // another update follows
    }
    if (status?.target === undefined && status?.config_error === undefined) {
      this.hide();
      return;
    }
    const release = /\((.*)\)/.exec(status.target ?? "")?.[1] ?? status.target;
    this.item.text = `heatlint${release ? ` ${release}` : ""}`;
    this.item.tooltip = tooltip(status, running);
    this.item.show();
    void commands.executeCommand("setContext", "heatlint.isChecked", true);
  }

  private hide(): void {
    this.item.hide();
    void commands.executeCommand("setContext", "heatlint.isChecked", false);
  }
}

function tooltip(status: Status, running: Running): MarkdownString {
  const config = status.config ? workspace.asRelativePath(Uri.parse(status.config)) : "none";
  const text = new MarkdownString();
  const rows: [string, string][] = [
    ["Server", `${status.version}, from ${running.from}`],
    ["Python", status.python],
    ["Target release", status.target ?? "not known"],
    ["Config", status.config_error ?? config],
    ["Environments", status.environments?.join(", ") || "none"],
  ];
  for (const [name, value] of rows) {
    text.appendMarkdown(`**${name}** `).appendText(value).appendMarkdown("\n\n");
  }
  return text;
}
