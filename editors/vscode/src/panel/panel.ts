// The script of the panel with the picture of a stack.

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): { zoom: number } | undefined;
  setState(state: { zoom: number }): void;
};

type Message = { kind: "picture"; svg: string } | { kind: "mark"; ids: string[] };

const host = acquireVsCodeApi();
const main = document.querySelector("main")!;
let zoom = host.getState()?.zoom; // not known before the first picture
let marked: string[] = [];

function drawing(): SVGSVGElement | null {
  return main.querySelector("svg");
}

function scale(to: number): void {
  zoom = Math.min(4, Math.max(0.1, to));
  host.setState({ zoom });
  const svg = drawing();
  if (svg !== null) {
    svg.setAttribute("width", String(svg.viewBox.baseVal.width * zoom));
    svg.setAttribute("height", String(svg.viewBox.baseVal.height * zoom));
  }
}

/** Makes the picture as large as the panel, but not larger than it is. */
function fit(): void {
  const box = drawing()?.viewBox.baseVal;
  if (box !== undefined) {
    scale(Math.min(1, main.clientWidth / box.width, main.clientHeight / box.height));
  }
}

function nodes(): SVGElement[] {
  return [...main.querySelectorAll<SVGElement>("g[data-node]")];
}

function mark(ids: string[]): void {
  const isNew = ids.join() !== marked.join();
  marked = ids;
  const found = nodes().filter((each) => each.classList.toggle("here", ids.includes(each.dataset.node!)));
  if (isNew) {
    found[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function show(svg: string): void {
  const image = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  main.replaceChildren(document.importNode(image, true));
  for (const node of nodes()) {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
  }
  if (zoom === undefined) {
    fit();
  } else {
    scale(zoom);
  }
  mark(marked);
}

function open(event: Event): void {
  const node = (event.target as Element).closest<SVGElement>("g[data-node]");
  if (node !== null) {
    host.postMessage({ kind: "open", id: node.dataset.node });
  }
}

addEventListener("message", ({ data }: MessageEvent<Message>) => (data.kind === "picture" ? show(data.svg) : mark(data.ids)));
main.addEventListener("click", open);
main.addEventListener("keydown", (event) => event.key === "Enter" && open(event));
main.addEventListener("wheel", (event) => {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    scale((zoom ?? 1) * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
  }
}, { passive: false });
document.getElementById("in")!.addEventListener("click", () => scale((zoom ?? 1) * 1.25));
document.getElementById("out")!.addEventListener("click", () => scale((zoom ?? 1) / 1.25));
document.getElementById("fit")!.addEventListener("click", fit);
host.postMessage({ kind: "ready" });
