// Pages and pictures of heatlint follow the colour scheme of the system; in VS Code they must follow its theme.

import { ColorThemeKind, window } from "vscode";

/** Returns a text with styles for both schemes as one for the theme of VS Code. */
export function themed(text: string): string {
  const kind = window.activeColorTheme.kind;
  const isDark = kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast;
  return text
    .replaceAll(/@media ?\(prefers-color-scheme: ?dark\)/g, isDark ? "@media all" : "@media not all")
    .replaceAll(/color-scheme: ?light dark/g, `color-scheme:${isDark ? "dark" : "light"}`);
}
