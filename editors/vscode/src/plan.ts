// Shows the page of a plan in a panel: the browser of the user may be on another machine than the server.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { ShowDocumentParams } from "vscode-languageclient/node";
import { themed } from "./theme";

let panel: WebviewPanel | undefined;

/** Whether the server asks to show a page of its own, outside of the editor. */
export function isPage({ uri, external }: ShowDocumentParams): boolean {
  return external === true && /^file:.*\.html$/.test(uri);
}

export function showPage({ uri }: ShowDocumentParams): void {
  const path = Uri.parse(uri).fsPath;
  if (panel === undefined) {
    panel = window.createWebviewPanel("heatlint.plan", "heatlint plan", ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => (panel = undefined));
  } else {
    panel.reveal();
  }
  panel.title = basename(path).startsWith("plan") ? "Plan since HEAD" : basename(path);
  panel.webview.html = themed(readFileSync(path, "utf8"));
}
