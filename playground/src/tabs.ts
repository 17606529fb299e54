// The tabs of the files, as the pattern "tabs" of the ARIA practices: one is in the order of Tab, arrows move between them.

export class Tabs {
  constructor(
    private readonly list: HTMLElement,
    private readonly panel: HTMLElement,
    private readonly select: (name: string) => void,
  ) {
    list.addEventListener("keydown", (event) => this.move(event));
  }

  show(names: string[], active: string): void {
    const hadFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren(
      ...names.map((name, number) => {
        const tab = document.createElement("button");
        tab.type = "button";
        tab.id = `tab-${number}`;
        tab.textContent = name;
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-controls", this.panel.id);
        tab.setAttribute("aria-selected", String(name === active));
        tab.tabIndex = name === active ? 0 : -1;
        tab.addEventListener("click", () => this.select(name));
        return tab;
      }),
    );
    const tab = this.tabs.find((each) => each.tabIndex === 0);
    this.panel.setAttribute("aria-labelledby", tab?.id ?? "");
    tab?.scrollIntoView({ block: "nearest" });
    if (hadFocus) {
      tab?.focus();
    }
  }

  private get tabs(): HTMLElement[] {
    return [...this.list.children] as HTMLElement[];
  }

  private move(event: KeyboardEvent): void {
    const tabs = this.tabs;
    const at = tabs.findIndex((tab) => tab.tabIndex === 0);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.select(tabs[(next + tabs.length) % tabs.length].textContent ?? "");
    }
  }
}
