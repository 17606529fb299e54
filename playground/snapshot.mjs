// Writes the memory of Python as it is after its start, compressed. The browser loads it in a quarter of the time that
// the start takes. Only the same version of Pyodide can read it.

import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";

const [file] = process.argv.slice(2);
const pyodide = await loadPyodide({ _makeSnapshot: true });
writeFileSync(file, gzipSync(pyodide.makeMemorySnapshot(), { level: 9 }));
