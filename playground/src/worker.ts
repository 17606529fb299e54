// Runs heatlint with Pyodide. The page hands over every file, since its policy lets nothing in the worker use a network.

import { loadPyodide, type PyodideAPI } from "pyodide";
import type { PyProxy } from "pyodide/ffi";

import type { Parts, Reply, Request } from "./protocol";

const PACKAGES = "heatlint.zip";

let session: PyProxy & Record<string, (...given: unknown[]) => string | undefined>;

self.addEventListener("message", async (event: MessageEvent<Request>) => {
  const request = event.data;
  let reply: Reply;
  try {
    if ("parts" in request) {
      await start(request.parts, request.base);
      reply = { id: request.id };
    } else {
      const answer = session[request.method](...request.arguments);
      reply = { id: request.id, result: answer === undefined ? undefined : JSON.parse(answer) };
    }
  } catch (error) {
    reply = { id: request.id, error: String(error instanceof Error ? error.message : error) };
  }
  self.postMessage(reply);
});

async function start(parts: Parts, base: string): Promise<void> {
  self.fetch = async (input) => {
    const name = new URL(input instanceof Request ? input.url : input, base).pathname.split("/").at(-1) ?? "";
    const data = taken(parts, name);
    if (data === undefined) {
      return new Response(null, { status: 404 });
    }
    return new Response(data, { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "" } });
  };
  const packages = taken(parts, PACKAGES);
  const pyodide: PyodideAPI = await loadPyodide({ indexURL: base });
  const [major, minor] = pyodide.runPython("import sys; sys.version_info[:2]").toJs();
  pyodide.unpackArchive(packages, "zip", { extractDir: `/lib/python${major}.${minor}/site-packages` });
  session = pyodide.runPython("from playground.session import Session; Session('/stack')");
}

/** Return a part, which is not kept. */
function taken(parts: Parts, name: string): ArrayBuffer {
  const data = parts[name];
  delete parts[name];
  return data;
}
