// Puts the bytecode of the modules that the page imports into heatlint.zip, so that the browser need not compile them.
// The same Python makes it that reads it later: Pyodide, here in Node.js.

import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [archive] = process.argv.slice(2);
const pyodide = await loadPyodide();
const [major, minor] = pyodide.runPython("import sys; sys.version_info[:2]").toJs();
const packages = `/lib/python${major}.${minor}/site-packages`;
pyodide.FS.writeFile("/heatlint.zip", readFileSync(archive));
pyodide.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: packages });
pyodide.globals.set("packages", packages);
pyodide.runPython(`
import importlib.util, json, py_compile, sys, zipfile
from playground.session import Session

session = Session("/stack")
template = "heat_template_version: 2021-04-16\\nresources: {a: {type: OS::Nova::Server, properties: {x: {get_param: b}}}}\\n"
session.load(json.dumps({"template.yaml": template}), "")
session.findings()
session.picture("template.yaml", "resources")
session.hover("template.yaml", template.index("Nova"))
session.actions("template.yaml", template.index("x:"), template.index("x:"))
session.complete("template.yaml", template.index("Nova"))
paths = sorted({path for each in sys.modules.values() if (path := getattr(each, "__file__", None) or "").startswith(packages)})
with zipfile.ZipFile("/heatlint.zip", "a", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
    for path in paths:
        # Unchecked: the time of the source, which unpacking does not keep, plays no part.
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compiled = py_compile.compile(path, doraise=True, invalidation_mode=mode)
        with open(compiled, "rb") as file:
            name = compiled.removeprefix(f"{packages}/")
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), file.read(), zipfile.ZIP_DEFLATED, 9)
`);
writeFileSync(archive, pyodide.FS.readFile("/heatlint.zip"));
