// Puts bytecode into the archives of Python in the directory that the command names, so that the browser need not
// compile: into heatlint.zip that of the modules which the page imports, and into python_stdlib.zip that of all modules.
// The same Python makes it that reads it later: Pyodide, here in Node.js.

import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [out] = process.argv.slice(2);
const pyodide = await loadPyodide();
const [major, minor] = pyodide.runPython("import sys; sys.version_info[:2]").toJs();
const packages = `/lib/python${major}.${minor}/site-packages`;
const heatlint = new Uint8Array(readFileSync(`${out}/heatlint.zip`));
pyodide.FS.writeFile("/heatlint.zip", heatlint);
pyodide.FS.writeFile("/python_stdlib.zip", readFileSync("node_modules/pyodide/python_stdlib.zip"));
pyodide.unpackArchive(heatlint, "zip", { extractDir: packages });
pyodide.globals.set("packages", packages);
pyodide.runPython(`
import json, py_compile, sys, zipfile
from importlib.util import cache_from_source
from playground.session import Session


def compiled(path, shown):
    """Return the bytecode of a module. shown: the path of the module in the browser."""
    # Unchecked: the time of the source, which unpacking does not keep, plays no part.
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    with open(py_compile.compile(path, "/module.pyc", shown, doraise=True, invalidation_mode=mode), "rb") as file:
        return file.read()


def put(archive, name, data):
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)


session = Session("/stack")
template = "heat_template_version: 2021-04-16\\nresources: {a: {type: OS::Nova::Server, properties: {x: {get_param: b}}}}\\n"
session.load(json.dumps({"template.yaml": template}), "")
session.findings()
session.picture("template.yaml", "resources", 600)
session.hover("template.yaml", template.index("Nova"))
session.actions("template.yaml", template.index("x:"), template.index("x:"))
session.complete("template.yaml", template.index("Nova"))
paths = sorted({path for each in sys.modules.values() if (path := getattr(each, "__file__", None) or "").startswith(packages)})
with zipfile.ZipFile("/heatlint.zip", "a") as archive:
    for path in paths:
        put(archive, cache_from_source(path).removeprefix(f"{packages}/"), compiled(path, path))
library = f"/lib/python{sys.version_info[0]}{sys.version_info[1]}.zip"
with zipfile.ZipFile("/python_stdlib.zip") as source, zipfile.ZipFile("/compiled.zip", "w") as archive:
    for name in source.namelist():
        data = source.read(name)
        if name.endswith(".py"):
            with open("/module.py", "wb") as file:
                file.write(data)
            name, data = f"{name}c", compiled("/module.py", f"{library}/{name}")  # where an archive may have it
        put(archive, name, data)
`);
writeFileSync(`${out}/heatlint.zip`, pyodide.FS.readFile("/heatlint.zip"));
writeFileSync(`${out}/python_stdlib.zip`, pyodide.FS.readFile("/compiled.zip"));
