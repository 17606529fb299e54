// The page: tabs, the editor, the findings and the picture, kept in step with what heatlint says.

import { Editor } from "./editor";
import { Engine } from "./engine";
import { EXAMPLES } from "./examples";
import { faultOfName, fromDrop, fromFileList, fromFragment, safeName, toFragment, toZip, type Files, type Input, type Opened } from "./input";
import { toElement } from "./markdown";
import type { Action, Box, Edit, Finding, Findings } from "./protocol";
import { Tabs } from "./tabs";

const CONFIG = "heatlint.toml";
/** How many findings the list shows. */
const MOST_FINDINGS = 200;
/** Milliseconds after the last key before heatlint is asked. */
const PAUSE = 40;
/** Milliseconds after which the page says that it checks. */
const PATIENCE = 500;
/** What is said of a picture when the text cannot be read. */
const OLD = "The picture is that of the last text that could be read.";

class Page {
  private files: Files = new Map();
  /** The files of the example that is shown, the template first; none if the user has brought others. */
  private example: Files = new Map();
  private active = "";
  private found: Findings = { findings: [], errors: [] };
  private engine: Engine | null = null;
  private timer = 0;
  /** The files whose text heatlint does not have yet; null if it has none of the files. */
  private stale: Set<string> | null = null;
  private isAsking = false;
  /** The address of the picture that is shown; "" for none. */
  private picture = "";
  private drawings = 0;
  /** How much room the last picture had. */
  private width = 0;
  private readonly editor: Editor;
  private readonly tabs: Tabs;

  constructor() {
    this.editor = new Editor(element("editor"), {
      changed: (text, isOther) => this.changed(text, isOther),
      hover: async (offset) => this.ask(() => this.engine!.call("hover", this.active, offset)),
      complete: async (offset) => this.ask(() => this.engine!.call("complete", this.active, offset)),
      act: (from, to) => void this.showActions(this.active, from, to),
    });
    this.tabs = new Tabs(element("tabs"), element("panel"), (name) => this.select(name));
    this.listen();
  }

  async start(): Promise<void> {
    const notice = await this.useFragment(true);
    this.say("Loading heatlint…");
    try {
      const engine = await Engine.start((part) =>
        this.say(part < 1 ? `Loading heatlint… ${Math.round(100 * part)} %` : "Starting heatlint…"),
      );
      this.engine = engine;
      this.offerReleases(await engine.call("releases"));
      this.say("Checking…");
      await this.update();
      this.say(notice);
      performance.mark("ready");
    } catch (error) {
      this.fail(error);
    }
  }

  // --- the input -------------------------------------------------------------------------------------------

  private use(input: Input): void {
    // CodeMirror has one kind of line break, and offsets must mean the same in both.
    this.files = new Map([...input.files].map(([name, text]) => [name, text.replace(/\r\n?/g, "\n")]));
    this.example = new Map();
    this.editor.clear();
    target().dataset.wanted = input.target;
    target().value = input.target;
    this.select(input.active);
    this.restart();
  }

  private useExample(number: number): void {
    this.use(example(number));
    this.example = new Map(this.files);
  }

  /** Take the input from the link; without one, `first` chooses the first example. Return what the user must know. */
  private async useFragment(first = false): Promise<string> {
    let notice = "";
    try {
      const input = await fromFragment(location.hash);
      if (input !== null) {
        this.use(input);
        return "";
      }
    } catch {
      notice = "The link is damaged: it holds no input that can be read.";
    }
    if (first) {
      this.useExample(0);
      notice &&= `${notice} This is the example "${EXAMPLES[0].title}".`;
    }
    return notice;
  }

  private input(): Input {
    return { files: this.files, active: this.active, target: target().value };
  }

  private select(name: string): void {
    this.active = name;
    this.tabs.show([...this.files.keys()], name);
    this.editor.show(name, this.files.get(name) ?? "");
    this.mark();
    void this.draw();
  }

  private changed(text: string, isOther: boolean): void {
    if (this.engine !== null) {
      this.say(""); // what was said is about an earlier text
    }
    this.files.set(this.active, text);
    this.stale?.add(this.active);
    this.soon();
    if (isOther && this.active === [...this.example.keys()][0]) {
      this.withoutExample();
    }
  }

  /** Remove what an example has beside its template, which is now the user's own, except for what the user has changed. */
  private withoutExample(): void {
    const unused = [...this.example].filter(([name, text]) => name !== this.active && this.files.get(name) === text);
    this.example = new Map();
    if (unused.length) {
      unused.forEach(([name]) => this.files.delete(name));
      this.tabs.show([...this.files.keys()], this.active);
      this.restart();
      this.say(`Removed the example's ${unused.map(([name]) => name).join(", ")}.`);
    }
  }

  /** Give heatlint all files again. */
  private restart(): void {
    this.stale = null;
    const isOwn = !this.files.has(CONFIG);
    target().disabled = !isOwn;
    target().title = isOwn ? "" : `the file ${CONFIG} sets it`;
    this.soon();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.update(), PAUSE);
  }

  // --- what heatlint says ----------------------------------------------------------------------------------

  /** Send what has changed, and show what heatlint finds. One such round at a time. */
  private async update(): Promise<void> {
    if (this.engine === null || this.isAsking) {
      return;
    }
    this.isAsking = true;
    const slow = setTimeout(() => (element("summary").textContent = "Checking…"), PATIENCE);
    try {
      await this.send();
      const found = await this.engine.call("findings");
      if (this.stale?.size !== 0) {
        this.soon();
      } else {
        this.found = found;
        this.mark();
        this.list();
        performance.mark("checked");
        // Not awaited: what is typed while the picture is drawn must be sent, too.
        void this.draw();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      clearTimeout(slow);
      this.isAsking = false;
    }
  }

  private async send(): Promise<void> {
    const engine = this.engine!;
    if (this.stale === null) {
      this.stale = new Set();
      await engine.call("load", asJson(this.files), target().value);
      return;
    }
    const names = [...this.stale];
    this.stale = new Set();
    for (const name of names) {
      await engine.call("change", name, this.files.get(name) ?? "");
    }
  }

  /** Ask about the present texts. Null before heatlint is loaded, and if it fails. */
  private async ask<T>(question: () => Promise<T>): Promise<T | null> {
    if (this.engine === null) {
      return null;
    }
    try {
      if (this.stale === null || this.stale.size) {
        await this.send();
        this.soon();
      }
      return await question();
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  private mark(): void {
    this.editor.mark(this.found.findings.filter((each) => each.file === this.active));
  }

  private list(): void {
    const { findings, errors } = this.found;
    const count = (severity: string) => findings.filter((each) => each.severity === severity).length;
    const parts = (["error", "warning", "info"] as const).map((severity) => plural(count(severity), severity));
    element("summary").textContent = findings.length ? `Findings: ${parts.filter(Boolean).join(", ")}` : "No findings";
    element("findings").replaceChildren(
      ...errors.map((text) => item(span(text, "error"))),
      ...findings.slice(0, MOST_FINDINGS).map((each) => this.row(each)),
      ...(findings.length > MOST_FINDINGS ? [item(span(`${findings.length - MOST_FINDINGS} more`, ""))] : []),
    );
  }

  private row(each: Finding): HTMLElement {
    const place = button("", () => this.goTo(each));
    place.className = "place";
    place.append(span(each.severity, each.severity), ` ${each.file}:${each.line}:${each.column} ${each.message}`);
    const about = button(each.code, () => void this.showRule(each.code));
    about.setAttribute("aria-label", `About the rule ${each.code} ${each.name}`);
    const row = item(place, about);
    if (each.fixable) {
      const fix = button("Fix", () => void this.fix(each));
      fix.setAttribute("aria-label", `Fix: ${each.message}`);
      row.append(fix);
    }
    return row;
  }

  private goTo(each: Finding): void {
    if (each.file !== this.active) {
      this.select(each.file);
    }
    this.editor.select(each.from, each.to);
  }

  /** Draw the selected file. Of several drawings at a time only the last one is shown. */
  private async draw(): Promise<void> {
    const number = ++this.drawings;
    const view = element<HTMLSelectElement>("view").value;
    const width = element("picture").clientWidth;
    this.width = width;
    const drawn = await this.ask(() => this.engine!.call("picture", this.active, view, width));
    if (this.engine === null || number !== this.drawings) {
      return;
    }
    if (drawn === null) {
      this.showPicture(paragraph("There is no stack to draw."), "");
      return;
    }
    // An image of a blob runs no script and loads nothing.
    const address = URL.createObjectURL(new Blob([drawn.svg], { type: "image/svg+xml" }));
    const image = document.createElement("img");
    image.alt = drawn.old ? `${OLD} ${drawn.text}` : drawn.text;
    image.src = address;
    await image.decode().catch(() => undefined);
    if (number !== this.drawings) {
      URL.revokeObjectURL(address);
      return;
    }
    image.addEventListener("click", (event) => this.goToNode(boxAt(drawn.nodes, image, event)));
    this.showPicture(image, address, drawn.old ? OLD : "");
    performance.mark("drawn");
  }

  private goToNode(box: Box | undefined): void {
    if (!box?.file) {
      return;
    }
    if (box.file !== this.active) {
      this.select(box.file);
    }
    this.editor.selectLine(box.line);
  }

  /** note: what must be known about the picture. */
  private showPicture(content: HTMLElement, address: string, note = ""): void {
    element("picture").replaceChildren(content);
    element("picture").classList.toggle("old", note !== "");
    element("picture-note").textContent = note;
    URL.revokeObjectURL(this.picture);
    this.picture = address;
  }

  // --- fixes -----------------------------------------------------------------------------------------------

  private async actions(name: string, from: number, to: number): Promise<Action[]> {
    return (await this.ask(() => this.engine!.call("actions", name, from, to))) ?? [];
  }

  private async fix(each: Finding): Promise<void> {
    const all = await this.actions(each.file, each.from, each.to);
    const fitting = all.filter((action) => action.preferred && action.fixes.includes(each.code));
    if (fitting.length !== 1) {
      this.offer(each.file, all);
      return;
    }
    this.apply(each.file, fitting[0]);
  }

  private async showActions(name: string, from: number, to: number): Promise<void> {
    this.offer(name, await this.actions(name, from, to));
  }

  private offer(name: string, all: Action[]): void {
    const dialog = element<HTMLDialogElement>("actions");
    element("actions-title").textContent = all.length ? "Fixes at this place" : "There is no fix at this place";
    element("action-list").replaceChildren(
      ...all.map((each) =>
        item(
          button(each.title, () => {
            dialog.close();
            this.apply(name, each);
          }),
        ),
      ),
    );
    dialog.showModal();
  }

  private apply(name: string, action: Action): void {
    if (name !== this.active) {
      this.select(name);
    }
    this.editor.view.dispatch({ changes: action.edits, userEvent: "input.fix" });
    for (const [other, edits] of Object.entries(action.others)) {
      this.files.set(other, edited(this.files.get(other) ?? "", edits));
      this.stale?.add(other);
    }
    const created = Object.entries(action.created);
    created.forEach(([other, text]) => this.files.set(other, text));
    if (created.length) {
      this.tabs.show([...this.files.keys()], this.active);
      this.restart();
    }
    this.soon();
    this.editor.view.focus();
    this.say(`Done: ${action.title}`);
  }

  private async showRule(code: string): Promise<void> {
    const text = await this.ask(() => this.engine!.call("rule_page", code));
    element("rule-text").replaceChildren(toElement(text ?? ""));
    element<HTMLDialogElement>("rule").showModal();
  }

  // --- controls --------------------------------------------------------------------------------------------

  private listen(): void {
    const examples = element<HTMLSelectElement>("example");
    examples.append(...EXAMPLES.map(({ title }, number) => new Option(title, String(number))));
    examples.addEventListener("change", () => {
      if (examples.value) {
        this.useExample(Number(examples.value));
        this.say(`Example: ${EXAMPLES[Number(examples.value)].title}`);
        examples.value = "";
      }
    });
    target().addEventListener("change", () => this.restart());
    element("view").addEventListener("change", () => void this.draw());
    addEventListener("resize", () => {
      if (element("picture").clientWidth !== this.width) {
        void this.draw();
      }
    });
    element("fit").addEventListener("change", (event) => {
      element("picture").classList.toggle("fit", (event.target as HTMLInputElement).checked);
    });
    element("add").addEventListener("click", () => void this.add());
    element("rename").addEventListener("click", () => void this.rename());
    element("remove").addEventListener("click", () => this.remove());
    element("share").addEventListener("click", () => void this.share());
    element("download").addEventListener("click", () => void this.download());
    for (const id of ["open-files", "open-directory"]) {
      element<HTMLInputElement>(id).addEventListener("change", async (event) => {
        const input = event.target as HTMLInputElement;
        await this.useOpened(await fromFileList(input.files ?? []), id === "open-directory");
        input.value = "";
      });
    }
    addEventListener("hashchange", async () => this.say(await this.useFragment()));
    addEventListener("dragover", (event) => event.preventDefault());
    // Before the editor sees it, which would insert the text of a file.
    addEventListener("drop", (event) => this.dropped(event), { capture: true });
  }

  private dropped(event: DragEvent): void {
    const transfer = event.dataTransfer;
    const items = [...(transfer?.items ?? [])].filter((each) => each.kind === "file");
    if (transfer && items.length) {
      event.preventDefault();
      event.stopPropagation();
      const isDirectory = items.some((each) => each.webkitGetAsEntry()?.isDirectory);
      void fromDrop(transfer).then((opened) => this.useOpened(opened, isDirectory));
    }
  }

  /** Show files of the user. A directory replaces the present files; files are added to them. */
  private async useOpened({ files, leftOut }: Opened, isDirectory: boolean): Promise<void> {
    const opened = [...files].sort(([one], [other]) => bySuffix(one, other));
    if (opened.length) {
      const active = (await this.ask(() => this.engine!.call("stack", asJson(opened)))) ?? opened[0][0];
      const all = isDirectory ? new Map(opened) : new Map([...this.files, ...opened]);
      this.use({ files: all, active, target: target().value });
    }
    this.say(`Opened ${plural(files.size, "file") || "no file"}${leftOut ? `; left out: ${leftOut} (not text, too large or too many)` : ""}.`);
  }

  private async add(): Promise<void> {
    const name = await askName("", [...this.files.keys()]);
    if (name) {
      this.files.set(name, "");
      this.select(name);
      this.restart();
      this.say(`Added ${name}.`);
      this.editor.view.focus();
    }
  }

  private async rename(): Promise<void> {
    const old = this.active;
    const name = await askName(old, [...this.files.keys()].filter((each) => each !== old));
    if (name && name !== old) {
      this.files = new Map([...this.files].map(([each, text]) => [each === old ? name : each, text]));
      this.select(name);
      this.restart();
      this.say(`Renamed ${old} to ${name}.`);
    }
  }

  private remove(): void {
    if (this.files.size > 1) {
      this.files.delete(this.active);
      this.say(`Deleted ${this.active}.`);
      this.select([...this.files.keys()][0]);
      this.restart();
    }
  }

  private async share(): Promise<void> {
    const fragment = await toFragment(this.input());
    history.replaceState(null, "", fragment);
    element("shared").hidden = false;
    const link = element<HTMLInputElement>("link");
    link.value = location.href;
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("The link is copied. It holds the whole input; whoever has the link can read it.");
    } catch {
      link.select();
      this.say("Copy the link below. It holds the whole input; whoever has the link can read it.");
    }
  }

  private async download(): Promise<void> {
    const files = new Map(this.files);
    if (!files.has(CONFIG)) {
      files.set(CONFIG, (await this.ask(() => this.engine!.call("config", asJson(files), target().value))) ?? "");
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([toZip(files) as BlobPart], { type: "application/zip" }));
    link.download = "stack.zip";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private offerReleases(names: string[]): void {
    const wanted = target().dataset.wanted ?? "";
    target().replaceChildren(new Option("newest", ""), ...names.map((name) => new Option(name, name)));
    target().value = names.includes(wanted) ? wanted : "";
  }

  private say(text: string): void {
    element("status").textContent = text;
  }

  private fail(error: unknown): void {
    const lines = String(error instanceof Error ? error.message : error).trim().split("\n");
    this.say(`heatlint itself failed; please report it: ${lines.at(-1)}`);
    console.error(error);
  }
}

function target(): HTMLSelectElement {
  return element<HTMLSelectElement>("target");
}

function example(number: number): Input {
  const { files } = EXAMPLES[number];
  return { files: new Map(Object.entries(files)), active: Object.keys(files)[0], target: "" };
}

/** Return files as heatlint takes them: a JSON object, name -> text. */
function asJson(files: Iterable<[string, string]>): string {
  return JSON.stringify(Object.fromEntries(files));
}

/** Ask for the name of a file, other than those of `others`; return "" if the user cancels. */
function askName(present: string, others: string[]): Promise<string> {
  const dialog = element<HTMLDialogElement>("naming");
  const input = element<HTMLInputElement>("name");
  const say = (text: string) => (element("name-fault").textContent = text);
  input.value = present;
  say("");
  dialog.querySelector("form")!.onsubmit = (event) => {
    const isCancelled = (event.submitter as HTMLButtonElement | null)?.value === "";
    const fault = isCancelled ? "" : faultOfName(input.value, others);
    if (fault) {
      event.preventDefault();
      say(fault);
    }
  };
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue ? safeName(input.value) : ""), { once: true });
  });
}

/** Return the text after edits, which are in order and do not overlap. */
function edited(text: string, edits: Edit[]): string {
  return [...edits].reverse().reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}

/** Return the innermost node at the place of a click on a picture, which is centred in its element, and never magnified. */
function boxAt(nodes: Box[], image: HTMLImageElement, event: MouseEvent): Box | undefined {
  const scale = Math.min(1, image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight);
  const x = (event.offsetX - (image.clientWidth - image.naturalWidth * scale) / 2) / scale;
  const y = (event.offsetY - (image.clientHeight - image.naturalHeight * scale) / 2) / scale;
  return nodes.findLast((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height);
}

/** Order names so that a template is likely to come first: near the top, and YAML. */
function bySuffix(one: string, other: string): number {
  const rank = (name: string) => 2 * name.split("/").length + (/\.(ya?ml|hot|template)$/.test(name) ? 0 : 1);
  return rank(one) - rank(other) || one.localeCompare(other);
}

function element<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function item(...children: Node[]): HTMLElement {
  const made = document.createElement("li");
  made.append(...children);
  return made;
}

function span(text: string, name: string): HTMLElement {
  const made = document.createElement("span");
  made.textContent = text;
  made.className = name;
  return made;
}

function paragraph(text: string): HTMLElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function plural(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}

void new Page().start();
