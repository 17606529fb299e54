// The editor of one file at a time: CodeMirror, with the answers of heatlint.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  showTooltip,
  type Tooltip,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { toElement } from "./markdown";
import type { Completion, Finding, Hover } from "./protocol";

/** What the editor asks and tells the page. Offsets count UTF-16 code units. */
export interface Host {
  /** isOther: whether the user has put another text, typed or pasted, where the whole one was. */
  changed(text: string, isOther: boolean): void;
  hover(offset: number): Promise<Hover | null>;
  complete(offset: number): Promise<Completion | null>;
  /** Show the code actions for the selection. */
  act(from: number, to: number): void;
}

const KINDS: Record<string, string> = {
  type: "class", resource: "variable", parameter: "variable", function: "function", key: "property", keyword: "keyword",
};

export class Editor {
  readonly view: EditorView;
  private readonly states = new Map<string, EditorState>();
  private name = "";
  private readonly extensions;

  constructor(parent: HTMLElement, private readonly host: Host) {
    this.extensions = [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of("  "),
      closeBrackets(),
      autocompletion({ override: [(context) => this.completions(context)] }),
      highlightActiveLine(),
      highlightSelectionMatches(),
      yaml(),
      syntaxHighlighting(COLORS),
      THEME,
      hoverTooltip(async (_view, position) => tooltip(await host.hover(position))),
      hoverAtCursor,
      keymap.of([
        { key: "Mod-.", run: () => this.act() },
        { key: "Alt-Enter", run: () => this.act() },
        { key: "Mod-k Mod-i", run: () => this.describe() },
        { key: "Escape", run: (view) => this.hideDescription(view) },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...lintKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "Text of the file", spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          const isInput = update.transactions.some((each) => each.isUserEvent("input") && !each.isUserEvent("input.fix"));
          let isWhole = false;
          update.changes.iterChangedRanges((from, to) => (isWhole ||= from === 0 && to === update.startState.doc.length));
          host.changed(update.state.doc.toString(), isInput && isWhole);
        }
      }),
    ];
    // In a shadow root CodeMirror uses constructed style sheets, which the policy of the page allows.
    const root = parent.attachShadow({ mode: "open" });
    this.view = new EditorView({ parent: root, root });
  }

  /** Show a file. Its undo history and its selection are kept while it has the same text. */
  show(name: string, text: string): void {
    if (this.name) {
      this.states.set(this.name, this.view.state);
    }
    this.name = name;
    const kept = this.states.get(name);
    const same = kept !== undefined && kept.doc.toString() === text;
    this.view.setState(same ? kept : EditorState.create({ doc: text, extensions: this.extensions }));
  }

  /** Forget the histories of all files. */
  clear(): void {
    this.states.clear();
    this.name = "";
  }

  /** Mark the findings of the file that is shown. */
  mark(findings: Finding[]): void {
    const length = this.view.state.doc.length;
    const diagnostics = findings.map((each): Diagnostic => ({
      from: Math.min(each.from, length),
      to: Math.min(Math.max(each.to, each.from), length),
      severity: each.severity,
      source: `${each.code} ${each.name}`,
      message: each.message,
      actions: each.fixable ? [{ name: "Fix…", apply: (_view, from, to) => this.host.act(from, to) }] : [],
    }));
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Select a part of the text and go there. */
  select(from: number, to: number): void {
    const length = this.view.state.doc.length;
    this.view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      effects: EditorView.scrollIntoView(Math.min(from, length), { y: "center" }),
    });
    this.view.focus();
  }

  /** Select a line and go there. The first line has the number 1. */
  selectLine(number: number): void {
    const { doc } = this.view.state;
    const line = doc.line(Math.min(number, doc.lines));
    this.select(line.from, line.to);
  }

  private act(): boolean {
    const { from, to } = this.view.state.selection.main;
    this.host.act(from, to);
    return true;
  }

  private describe(): boolean {
    void this.host.hover(this.view.state.selection.main.head).then((found) => {
      this.view.dispatch({ effects: describe.of(tooltip(found)) });
    });
    return true;
  }

  private hideDescription(view: EditorView): boolean {
    if (view.state.field(hoverAtCursor, false) == null) {
      return false;
    }
    view.dispatch({ effects: describe.of(null) });
    return true;
  }

  private async completions(context: CompletionContext): Promise<CompletionResult | null> {
    const before = context.matchBefore(/[^\s{}[\],]*/);
    if (!context.explicit && !before?.text) {
      return null;
    }
    const found = await this.host.complete(context.pos);
    if (found === null || context.aborted) {
      return null;
    }
    return {
      from: found.from,
      to: found.to,
      options: found.items.map((item, number) => ({
        label: item.label,
        type: KINDS[item.kind] ?? "text",
        detail: item.detail,
        boost: -number / 10,
        apply: (view: EditorView, _completion: unknown, from: number, to: number) => {
          const { text, start, end } = plain(item.insert);
          view.dispatch({
            changes: { from, to, insert: text },
            selection: { anchor: from + start, head: from + end },
            userEvent: "input.complete",
          });
        },
      })),
    };
  }
}

/** Return a snippet of LSP as a text, with the span of its first placeholder (the end of the text if it has none). */
function plain(snippet: string): { text: string; start: number; end: number } {
  let text = "";
  let span: [number, number] | null = null;
  for (const [part, escaped, name] of snippet.matchAll(/\\([\\$}])|\$\{\d+:([^}]*)\}|\$\d+|[^\\$]+|[\\$]/g)) {
    const isPlace = name !== undefined || /^\$\d+$/.test(part);
    const written = escaped ?? (isPlace ? (name ?? "") : part);
    span ??= isPlace ? [text.length, text.length + written.length] : null;
    text += written;
  }
  const [start, end] = span ?? [text.length, text.length];
  return { text, start, end };
}

const describe = StateEffect.define<Tooltip | null>();

/** The description of the word at the cursor, which the keyboard asks for. */
const hoverAtCursor = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(describe)) {
        return effect.value;
      }
    }
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

function tooltip(found: Hover | null): Tooltip | null {
  if (found === null) {
    return null;
  }
  return {
    pos: found.from,
    end: found.to,
    create: () => {
      const dom = toElement(found.text);
      dom.className = "description";
      dom.setAttribute("role", "status");
      return { dom };
    },
  };
}

const COLORS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--name)" },
  { tag: [tags.string, tags.content], color: "var(--text)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.typeName, tags.labelName], color: "var(--number)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--page)", height: "100%", fontSize: "14px" },
  "&.cm-focused": { outline: "2px solid var(--link)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.45" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--selection)",
  },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip": { maxWidth: "min(36rem, 90vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--page)" },
  ".cm-diagnostic": { padding: "4px 8px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "var(--page)", padding: "2px 8px" },
  ".cm-diagnosticSource": { fontSize: "85%", opacity: "1", color: "var(--quiet)" },
  ".description": { padding: "2px 10px", maxHeight: "16rem", overflow: "auto", fontFamily: "system-ui, sans-serif" },
  ".description pre": { whiteSpace: "pre-wrap" },
});
