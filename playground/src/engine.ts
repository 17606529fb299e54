// The page's side of the worker: fetches the parts, forbids every connection, starts the worker, and calls its methods.

import type { Methods, Parts, Reply, Request } from "./protocol";

/** Sizes in bytes by name, which build.mjs puts in: the files that heatlint runs from. */
declare const PARTS: Record<string, number>;

type Result<Name extends keyof Methods> = ReturnType<Methods[Name]>;
type Asked = { method: keyof Methods; arguments: unknown[] };

export class Engine {
  private readonly waiting = new Map<number, { done: (value: unknown) => void; fail: (error: Error) => void }>();
  private last = 0;

  private constructor(private readonly worker: Worker) {
    worker.addEventListener("message", (event: MessageEvent<Reply>) => {
      const waiting = this.waiting.get(event.data.id);
      this.waiting.delete(event.data.id);
      if (event.data.error === undefined) {
        waiting?.done(event.data.result);
      } else {
        waiting?.fail(new Error(event.data.error));
      }
    });
  }

  /** Load heatlint. progress: called with the part that is loaded, from 0 to 1. */
  static async start(progress: (part: number) => void): Promise<Engine> {
    const base = new URL(".", document.baseURI).href;
    const parts = await load(base, progress);
    forbidConnections();
    // A worker of a blob has the policy of the page; one of a file would have none on a server that sends no headers.
    const script = new Blob([`import ${JSON.stringify(new URL("worker.js", base).href)};`], { type: "text/javascript" });
    const url = URL.createObjectURL(script);
    const worker = new Worker(url, { type: "module" });
    const failed = new Promise<never>((_, fail) => {
      worker.addEventListener("error", (event) => fail(new Error(event.message || "the worker does not start")));
    });
    const engine = new Engine(worker);
    await Promise.race([engine.post({ parts, base }, Object.values(parts)), failed]);
    URL.revokeObjectURL(url);
    return engine;
  }

  /** Call a method of session.py. Rejects if heatlint itself fails. */
  call<Name extends keyof Methods>(method: Name, ...given: Parameters<Methods[Name]>): Promise<Result<Name>> {
    return this.post({ method, arguments: given }, []) as Promise<Result<Name>>;
  }

  private post(message: { parts: Parts; base: string } | Asked, transfer: Transferable[]): Promise<unknown> {
    const id = ++this.last;
    return new Promise((done, fail) => {
      this.waiting.set(id, { done, fail });
      this.worker.postMessage({ id, ...message } satisfies Request, transfer);
    });
  }
}

/** From now on the browser refuses every connection of this page and of the worker that it starts. */
function forbidConnections(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
}

async function load(base: string, progress: (part: number) => void): Promise<Parts> {
  const whole = Object.values(PARTS).reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  const entries = Object.entries(PARTS).map(async ([name, size]) => {
    const response = await fetch(new URL(name, base));
    if (!response.ok) {
      throw new Error(`${name}: ${response.status} ${response.statusText}`);
    }
    const data = await response.arrayBuffer();
    loaded += size;
    progress(loaded / whole);
    return [name, data] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
