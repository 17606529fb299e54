// The panel with the picture of a stack. It shows the template of the active editor, and marks what is at the cursor.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Disposable, Range, type TextEditor, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { Ask } from "./server";
import { themed } from "./theme";

/** A node of the picture: its id there, and the lines of its definition, from 0. */
interface Place {
  id: string;
  uri: string;
  first: number;
  last: number;
}

/** The server's answer. */
interface Picture {
  title: string;
  svg: string;
  nodes: Place[];
}

/** What the page tells: that it can take messages, or which node was chosen. */
type Message = { kind: "ready" } | { kind: "open"; id: string };

/** Milliseconds after a change until the picture is asked for again. */
const PAUSE = 300;

export class GraphPanel implements Disposable {
  private panel: WebviewPanel | undefined;
  private picture: Picture | undefined;
  private uri = "";
  private timer: NodeJS.Timeout | undefined;
  private readonly events: Disposable[];

  constructor(
    private readonly home: string,
    private readonly ask: Ask,
  ) {
    this.events = [
      window.onDidChangeActiveTextEditor(() => this.follow()),
      window.onDidChangeActiveColorTheme(() => this.send()),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.mark(textEditor)),
      workspace.onDidChangeTextDocument(() => this.soon()),
      workspace.onDidSaveTextDocument(() => this.soon()),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    this.events.forEach((each) => each.dispose());
  }

  /** Opens the panel beside the editor, or brings it to the front. */
  async show(): Promise<void> {
    if (this.panel === undefined) {
      const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      this.panel = window.createWebviewPanel("heatlint.graph", "heatlint graph", column, {
        enableScripts: true,
        localResourceRoots: [],
      });
      this.panel.onDidDispose(() => (this.panel = this.picture = undefined));
      this.panel.webview.onDidReceiveMessage((message: Message) => this.take(message));
      this.panel.webview.html = page(this.home);
    } else {
      this.panel.reveal(undefined, true);
    }
    this.uri = window.activeTextEditor?.document.uri.toString() ?? this.uri;
    await this.update();
  }

  private follow(): void {
    const editor = window.activeTextEditor;
    if (this.panel !== undefined && editor !== undefined && editor.document.uri.toString() !== this.uri) {
      this.uri = editor.document.uri.toString();
      this.soon();
    }
  }

  /** Asks for the picture when the user pauses. */
  soon(): void {
    clearTimeout(this.timer);
    if (this.panel !== undefined) {
      this.timer = setTimeout(() => void this.update(), PAUSE);
    }
  }

  private async update(): Promise<void> {
    const uri = this.uri;
    const picture = await this.ask<Picture>("heatlint.graph", uri).catch(() => undefined); // an older text: another follows
    if (picture && uri === this.uri && this.panel !== undefined) {
      this.picture = picture;
      this.panel.title = `Graph of ${picture.title}`;
      this.send();
    }
  }

  private send(): void {
    if (this.picture !== undefined) {
      void this.panel?.webview.postMessage({ kind: "picture", svg: themed(this.picture.svg) });
      this.mark(window.activeTextEditor);
    }
  }

  /** Marks the nodes that are written at the cursor: the innermost definition around it. */
  private mark(editor: TextEditor | undefined): void {
    if (editor === undefined || this.picture === undefined) {
      return;
    }
    const uri = editor.document.uri.toString();
    const line = editor.selection.active.line;
    const around = this.picture.nodes.filter((each) => each.uri === uri && each.first <= line && line <= each.last);
    const innermost = Math.max(...around.map((each) => each.first));
    const ids = around.filter((each) => each.first === innermost).map((each) => each.id);
    void this.panel?.webview.postMessage({ kind: "mark", ids });
  }

  private take(message: Message): void {
    if (message.kind === "ready") {
      this.send();
      return;
    }
    const node = this.picture?.nodes.find((each) => each.id === message.id);
    if (node !== undefined) {
      const selection = new Range(node.first, 0, node.first, 0);
      const column = window.visibleTextEditors[0]?.viewColumn ?? ViewColumn.One;
      void window.showTextDocument(Uri.parse(node.uri), { selection, viewColumn: column });
    }
  }
}

/** The page. It runs one script, which is part of it, and loads nothing. */
function page(home: string): string {
  const nonce = randomBytes(16).toString("base64");
  const script = readFileSync(join(home, "dist", "panel.js"), "utf8").replaceAll("</script", "<\\/script");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>
  body { margin: 0; padding: 0; display: grid; grid-template-rows: auto 1fr; height: 100vh; }
  header { display: flex; gap: 4px; padding: 4px 8px; border-bottom: 1px solid var(--vscode-panel-border); }
  button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground);
    border: 0; padding: 3px 10px; cursor: pointer; }
  main { overflow: auto; }
  p { padding: 0 8px; }
  p { padding: 0 8px; }
  svg .page { fill: transparent; }
  [data-node] { cursor: pointer; }
  svg g.here > rect { stroke: var(--vscode-focusBorder); stroke-width: 4; stroke-dasharray: none; }
</style>
</head>
<body>
<header>
  <button id="out" aria-label="zoom out">−</button><button id="in" aria-label="zoom in">+</button><button id="fit">Fit</button>
</header>
<main><p>The graph appears when a template is open.</p></main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}
