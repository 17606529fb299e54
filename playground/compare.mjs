// Writes what heatlint finds in Pyodide in the templates of a file: a JSON object, name -> text. See
// tools/check_playground.py, which compares it with what heatlint finds elsewhere.

import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [archive, templates] = process.argv.slice(2);
const pyodide = await loadPyodide();
const [major, minor] = pyodide.runPython("import sys; sys.version_info[:2]").toJs();
const extractDir = `/lib/python${major}.${minor}/site-packages`;
pyodide.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir });
pyodide.globals.set("texts", readFileSync(templates, "utf8"));
const answer = pyodide.runPython(`
import json
import heatlint

def found(content):
    report = heatlint.check_text(content, use_config=False)
    return [[each.rule.code, each.range and each.range.start.line] for each in report.diagnostics]

json.dumps({name: found(content) for name, content in json.loads(texts).items()})
`);
console.log(answer);
