"""What tools/fuzz.py gives its inputs to: a function for each kind of text that heatlint reads.

Each runs in an empty current directory that it may write to. It raises an exception when heatlint fails on the input:
heatlint's own exceptions reach it, since HEATLINT_DEBUG is set.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import re
from collections.abc import Callable
from typing import Any
from unittest import mock
from urllib.parse import unquote

import secret_inputs
from fuzz_endpoint import served
from fuzz_watch import unfit
from hostile_project import MARKER

from heatlint import catalog
from heatlint._misuse import Misuse
from heatlint.catalog import private
from heatlint.cli import main, outputs
from heatlint.cloud.inventory import of_data
from heatlint.cloud.read.outputs import Reader
from heatlint.cloud.read.texts import NotKnown
from heatlint.diagnostic import CHECK_FAILED
from heatlint.endpoint import answer, answer_json, to_json
from heatlint.load import from_files
from heatlint.lsp.connection import serve
from heatlint.lsp.start import make
from heatlint.model.build import build
from heatlint.model.secret_places import SecretPlaces
from heatlint.plugins import built_in
from heatlint.report.place import visible
from heatlint.review.suppressions import Suppressions
from heatlint.rewrite.convert import NotConverted, converted, targets
from heatlint.rewrite.fmt import NotFormatted, formatted, same_value
from heatlint.rewrite.options import Options
from heatlint.run import git_tree
from heatlint.run.cache import Cache, signature
from heatlint.run.find_jobs import JobFinder
from heatlint.run.global_environments import load_registries
from heatlint.run.options import CheckOptions
from heatlint.run.result_data import to_data
from heatlint.run.scopes import Scopes
from heatlint.text import parse

TEMPLATE = f"""\
heat_template_version: 2018-08-31
parameters: {{a: {{type: string, hidden: true, default: {json.dumps(secret_inputs.SECRET)}}}}}
outputs: {{o: {{value: {{get_param: nobody}}}}, p: {{value: {{str_split: ["-", {{get_param: a}}, 9]}}}}}}
"""
#: File names of templates: most inputs have the first.
FILE_NAMES = (
    *("a.yaml", "a.yaml", "a.yaml", "::stop-commands::a.yaml", "##vso[task.complete]a.yaml"),
    *("\x1b[31ma.yaml", "a\n::error::a.yaml", "a\r##[error]a.yaml", "\u202ea\u2028.yaml"),
)
FORMATS = tuple(outputs.FORMATS)
PLAN_FORMATS = tuple(outputs.PLAN_FORMATS)
GRAPH_FORMATS = outputs.GRAPH_FORMATS
TEXT_OR_JSON = ("text", "json")
INTERNAL_ERROR = -32603
_URI = re.compile(rb"file:(?://)?(/[^\"\\\\\r\n]*)")


class Failure(Exception):
    """heatlint has not done what it promises."""


def named(name: str, data: bytes) -> tuple[str, ...]:
    """Return the directories that an input may use because an editor names files or folders there."""
    if name not in ("lsp", "connection"):
        return ()
    paths = (os.path.normpath(unquote(each.decode("utf-8", "replace"))) for each in _URI.findall(data))
    return tuple({each for path in paths for each in (path, os.path.dirname(path)) if "\0" not in each})


class _Output(io.TextIOWrapper):
    """A standard output whose content can be asked for; some commands write bytes to it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape", newline="")

    def getvalue(self) -> str:
        self.flush()
        self.seek(0)
        return self.read()


def _run(form: str, *words: str) -> str:
    """Run a command, look at how it ends and at what it prints in a format, and return that."""
    out, error = _Output(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = main(words)
    if "is not an option" in error.getvalue():
        raise Failure(f"{' '.join(words)}: {error.getvalue()}")
    if status not in (0, 1, 2) or "internal error" in error.getvalue() or CHECK_FAILED.code in out.getvalue():
        raise Failure(f"exit status {status}: {out.getvalue()[:500]}{error.getvalue()[:500]}")
    # A converted template on standard output is the user's own text.
    fault = unfit(out.getvalue(), form) if form != "template" else None
    fault = fault or unfit(error.getvalue(), "text")
    if fault is not None:
        raise Failure(f"the output of {' '.join(words)} has {fault}")
    return out.getvalue() + error.getvalue()


def _check(data: bytes, *words: str, form: str | None = None) -> str:
    """Run `heatlint check` and return what it prints. data: its length chooses the format, if none is named."""
    form = form or FORMATS[len(data) % len(FORMATS)]
    shape = ["--unsafe-fixes", "--diff"] if form == "diff" else ["--format", form]
    return _run(form, "check", "--no-cache", "--jobs", "1", *shape, *words)


def _require_covered(*outputs: str) -> None:
    """Require that no output shows the secret."""
    for output in outputs:
        forms = secret_inputs.shown(output)
        if forms:
            at = output.lower().index(forms[0])
            raise Failure(f"shows {forms}: {output[max(0, at - 300) : at + 100]}")


def _write(name: str, data: bytes) -> None:
    with open(name, "wb") as stream:
        stream.write(data)


def templates(data: bytes) -> None:
    """Check a template, in one of the formats, with the fixes as a diff."""
    name = FILE_NAMES[len(data) % len(FILE_NAMES)]
    _write(name, data)
    _check(data, name, "--no-config", "--profile", "production")
    if len(data) % 3 == 0:
        _check(data, name, "--no-config", form="diff")


def fixes(data: bytes) -> None:
    """Fix a template in place, and check it again."""
    _write("a.yaml", data)
    words = ("a.yaml", "--no-config", "--fix") + (("--unsafe-fixes",) if len(data) % 2 else ())
    _check(data, *words)
    _check(data, *words)
    if os.listdir() not in (["a.yaml", "link"], ["link", "a.yaml"]):
        raise Failure(f"--fix leaves {os.listdir()}")


def rewrites(data: bytes) -> None:
    """Format a template and convert it. What is formatted must have the same value, and stay as it is."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(NotFormatted):
        new = formatted(text, Options()).text
        before, after = parse(text, ""), parse(new, "")
        if not same_value(before.value, after.value):
            raise Failure("formatting changes the value")
        if formatted(new, Options()).text != new:
            raise Failure("formatting again changes the text")
    forms = targets()
    with contextlib.suppress(NotConverted):
        converted(text, forms[len(data) % len(forms)], Options())


def commands(data: bytes) -> None:
    """Give a template with an environment that has secrets to the commands that write one again, or search for names.

    What they print of a file is the user's own text; a file outside must not be in it, and no secret of another file.
    """
    _write("t.yaml", data)
    _write("child.yaml", secret_inputs.CHILD.encode())
    _write("e.yaml", json.dumps(secret_inputs.ENVIRONMENT).encode())
    form = TEXT_OR_JSON[len(data) % 2]
    forms = targets()
    _require_covered(
        _run("diff", "fmt", "--diff", "--no-config", "t.yaml"),
        _run("template", "convert", "t.yaml", "--no-config", "--to", forms[len(data) % len(forms)]),
        _run("diff", "upgrade", "--no-config", "--target", "2026.2", "--format", form, "-e", "e.yaml", "t.yaml"),
        _run("text", "unused", "--no-config", "--format", form),
        _run("diff", "rename", "t.yaml", "pw", "pw2", "--no-config", "--diff"),
        _run("text", "where", "pw", "--no-config", "--format", form),
    )


def pictures(data: bytes) -> None:
    """Draw a stack with secrets, count what it needs, and plan its update from another one."""
    _write("t.yaml", data)
    _write("child.yaml", secret_inputs.CHILD.encode())
    _write("e.yaml", json.dumps(secret_inputs.ENVIRONMENT).encode())
    _write("old.yaml", f"{secret_inputs.HEAD}resources: {{a: {{type: OS::Heat::Value}}}}\n".encode())
    names = SecretPlaces(build(from_files("t.yaml", ["e.yaml"]))).names
    if not names.issuperset(secret_inputs.ENVIRONMENT["parameters"]):
        return  # the mutation has changed what is hidden
    form = GRAPH_FORMATS[len(data) % len(GRAPH_FORMATS)]
    words = ("-e", "e.yaml", "--no-config")
    _require_covered(
        _run(form, "graph", "t.yaml", *words, "--format", form),
        _run("text", "demand", "t.yaml", *words, "--format", ("text", "json", "markdown")[len(data) % 3]),
        _plan(data, "old.yaml", "t.yaml", "-e", "e.yaml"),
        _check(data, "t.yaml", *words, form=("markdown", "html")[len(data) % 2]),
    )


def pairs(data: bytes) -> None:
    """Search a project where a mutated environment, with the name of a template, is paired with it."""
    _write("child.yaml", secret_inputs.CHILD.encode())
    for folder in ("", "environments/", "sub/env/"):
        os.makedirs(folder or os.curdir, exist_ok=True)
        _write(f"{folder}t.yaml", f"{secret_inputs.HEAD}outputs: {{o: {{value: {{get_param: pw}}}}}}\n".encode())
        _write(f"{folder}t.env.yaml", data)
        _write(f"{folder}t-env.yaml", json.dumps(secret_inputs.ENVIRONMENT).encode())
    _require_covered(
        _check(data, "--no-config"),
        _run("text", "check", "--no-config", "--show-files"),
        _run("text", "unused", "--no-config"),
    )
    if len(data) % 5 == 0:
        _require_covered(_run("text", "init"), _run("diff", "init"), _run("text", "config"))


def inventory_files(data: bytes) -> None:
    """Write an inventory of what clients print, and check and count with it: it must be one that can be read."""
    for name in ("flavors.json", "quotas.json", "networks.json"):
        _write(name, data)
    _write("a.yaml", TEMPLATE.encode() + b"resources: {v: {type: OS::Cinder::Volume, properties: {size: 1}}}\n")
    _require_covered(_run("text", "inventory", "read", ".", "-o", "cloud.json"))
    if os.path.exists("cloud.json"):
        words = ("a.yaml", "--no-config", "--cloud", "cloud.json")
        with open("cloud.json", encoding="utf-8") as stream:
            of_data(json.load(stream), "cloud.json")
        _require_covered(_check(data, *words), _run("text", "demand", *words))


def ignore_files(data: bytes) -> None:
    """Search a directory that has a .gitignore."""
    for name in ("a.yaml", "sub/b.yaml", "sub/deep/[a].yaml"):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        _write(name, TEMPLATE.encode())
    os.mkdir(".git")
    _write(".gitignore", data)
    _write("sub/.gitignore", data[len(data) // 2 :])
    _require_covered(_check(data, "--no-config"), _run("text", "check", "--no-config", "--show-files"))


def bodies(data: bytes) -> None:
    """Check the file of a request body."""
    _write("body.json", data)
    _check(data, "body.json", "--no-config")


def requests(data: bytes) -> None:
    """Answer a request."""
    found = answer_json(data)
    fault = unfit(to_json(found.to_data()), "json")
    if fault is not None:
        raise Failure(f"the answer has {fault}")
    if found.status not in (200, 400):
        raise Failure(f"status {found.status}: {found.body}")


def environments(data: bytes) -> None:
    """Check a template with an environment."""
    _write("a.yaml", TEMPLATE.encode())
    _write("e.yaml", data)
    _require_covered(_check(data, "a.yaml", "--no-config", "-e", "e.yaml"))


def config(data: bytes) -> None:
    """Check a directory with a config. It is not trusted, so it runs no programs and reads nothing elsewhere."""
    _write("a.yaml", TEMPLATE.encode())
    _write("own.py", b"raise SystemExit")
    _write("heatlint.toml", data)
    _require_covered(_check(data), _run("text", "config"))


def baseline(data: bytes) -> None:
    """Check with a baseline, and prune it."""
    _write("a.yaml", TEMPLATE.encode())
    _write("baseline.json", data)
    words = ("--no-config", "--baseline", "baseline.json")
    _require_covered(_check(data, *words), _check(data, *words, "--prune-baseline"))


def cache(data: bytes) -> None:
    """Read an entry of the cache whose signature fits, and write what it says into a report."""
    _write("a.yaml", TEMPLATE.encode())
    options = CheckOptions()
    options.no_config = True
    scopes = Scopes(options)
    [job] = JobFinder(scopes).jobs(["a.yaml"])
    codes = [rule.code for rule in built_in().rules]
    kept = Cache("kept", b"key", built_in(), codes, scopes.directories, scopes.catalogs)
    os.makedirs("kept", exist_ok=True)
    path = kept.entry_path(job)
    _write(path, signature(b"key", path, data).encode() + b"\n" + data)
    result = kept.get(job)
    if result is not None:
        to_data(result)
        sorted(each.sort_key() for each in result.found)


def suppressions(data: bytes) -> None:
    """Read the suppressions of a text, and check it."""
    text = data.decode("utf-8", "replace")
    list(Suppressions(text, built_in().rules).unused([rule.code for rule in built_in().rules]))
    templates(data)


def types(data: bytes) -> None:
    """Read a description of a resource type."""
    _write("type.json", data)
    try:
        found = private.load(["type.json"], catalog.NEWEST)
    except Misuse:
        return
    for name in found:
        str(name)
    _write("a.yaml", TEMPLATE.encode() + b"resources: {r: {type: My::Type, properties: {a: 1, b: {c: x}}}}\n")
    _require_covered(_check(data, "a.yaml", "--no-config", "--types", "type.json"))


def global_environments(data: bytes) -> None:
    """Read an environment file of a cloud's operator."""
    _write("global.yaml", data)
    try:
        load_registries(["global.yaml"])
    except Misuse:
        return
    types = b"a: {type: My::Type}, b: {type: OS::Nova::Server}, c: {type: AWS::RDS::DBInstance}, d: {type: Al::B}"
    _write("a.yaml", TEMPLATE.encode() + b"resources: {" + types + b"}\n")
    _require_covered(_check(data, "a.yaml", "--no-config", "--global-environment", "global.yaml"))


def plans(data: bytes) -> None:
    """Plan the update of a stack to a template, or from it."""
    _write(
        "a.yaml", TEMPLATE.encode() + b"resources: {r: {type: OS::Heat::Value, properties: {value: {get_param: a}}}}\n"
    )
    _write("b.yaml", data)
    names = ["a.yaml", "b.yaml"] if len(data) % 2 else ["b.yaml", "a.yaml"]
    _require_covered(_plan(data, *names, "--engine", ("convergence", "legacy")[len(data) % 3 == 0]))


def running(data: bytes) -> None:
    """Plan the update of a stack that runs, as the client of OpenStack prints it."""
    stack = {"stack_name": "s", "parameters": {"a": "******"}}
    _write("stack.json", json.dumps(stack).encode())
    _write("template.json", b'{"heat_template_version": "2018-08-31"}')
    _write("data.json", data)
    _write("a.yaml", TEMPLATE.encode())
    words = [word for name in ("stack", "template", "data") for word in ("--against", f"{name}.json")]
    _require_covered(_plan(data, *words[: 6 if len(data) % 2 else 4], *words[-2:], "a.yaml"))


def _plan(data: bytes, *words: str) -> str:
    form = PLAN_FORMATS[len(data) % len(PLAN_FORMATS)]
    return _run(form, "plan", "--no-config", "--format", form, *words)


def revisions(data: bytes) -> None:
    """Write the files of a revision as git lists them, and check the directory."""
    try:
        rows = [row for row in json.loads(data) if isinstance(row, list) and len(row) == 5]
    except (ValueError, TypeError):
        return
    listing, objects = b"", b""
    for row in rows:
        mode, digest, _, path, content = (str(each).encode("utf-8", "surrogatepass") for each in row)
        # A size that is not one stands for an object that is missing.
        size = str(row[2]).encode() if isinstance(row[2], int) and 0 <= row[2] < 1 << 40 else b"BAD"
        listing += b"%s blob %s %s\t%s\0" % (mode, digest, size, path)
        objects += b"%s blob %d\n%s\n" % (digest, len(content), content)

    def git(directory: str, *words: str, standard_input: bytes = b"") -> bytes:
        parsed = b".git\n" if "--git-common-dir" in words else b"0" * 40 + b"\n"
        return {"rev-parse": parsed, "ls-tree": listing, "cat-file": objects}[words[0]]

    os.mkdir("tree")
    with mock.patch.object(git_tree, "git", git):
        try:
            git_tree.export(os.curdir, "HEAD", "tree")
        except Misuse as misuse:
            if unfit(visible(str(misuse)), "text"):
                raise Failure(f"the message {misuse}") from None
    os.makedirs("tree/.git", exist_ok=True)
    _check(data, "tree", "--no-config", form="text")


def inventories(data: bytes) -> None:
    """Read the inventory of a cloud, and what clients say about one."""
    with contextlib.suppress(NotKnown):
        reader = Reader()
        reader.add(data.decode("utf-8", "replace"), "flavors.json")
        of_data(reader.inventory, "flavors.json")
    _write("cloud.json", data)
    properties = b"{flavor: m1, image: a, networks: [{network: private, subnet: b, fixed_ip: 10.0.0.1}], tags: [a]}"
    _write("a.yaml", TEMPLATE.encode() + b"resources: {s: {type: OS::Nova::Server, properties: " + properties + b"}}\n")
    _require_covered(_check(data, "a.yaml", "--no-config", "--cloud", "cloud.json"))


def lsp(data: bytes) -> None:
    """Send messages to a language server: it must answer each request once, and go on until the client leaves."""
    try:
        messages = json.loads(data, parse_constant=lambda name: None)  # NaN is not JSON
    except ValueError:
        return
    messages = [each for each in messages if isinstance(each, dict)] if isinstance(messages, list) else []
    messages = [each for each in messages if each.get("method") not in ("exit", "shutdown", "initialize")]
    messages = [{**each, "id": number} if "id" in each else each for number, each in enumerate(messages)]
    answers = _require_no_failure(_talk(messages))
    asked = ["first", "last", "end", *(each["id"] for each in messages if "id" in each and "method" in each)]
    answered = [each["id"] for each in answers if "method" not in each and each["id"] in asked]
    if sorted(asked, key=str) != sorted(answered, key=str):
        raise Failure(f"requests {asked}, but answers {answered}")


def connection(data: bytes) -> None:
    """Send bytes to a language server: it must end by itself for any bytes."""
    with contextlib.redirect_stderr(io.StringIO()):
        status, bodies = _session(data)
    _require_no_failure(bodies)
    if status not in (0, 1):
        raise Failure(f"exit status {status}")


def _require_no_failure(bodies: list[bytes]) -> list[dict[str, Any]]:
    """Return the messages of a language server, none of which may report a failure of the server."""
    if MARKER.encode() in b"".join(bodies):
        raise Failure("the server sends the content of a file outside of the roots")
    answers: list[dict[str, Any]] = [json.loads(each) for each in bodies]
    for each in answers:
        error = each.get("error")
        if error is not None and error.get("code") == INTERNAL_ERROR:
            raise Failure(f"internal error: {error}")
        if each.get("method") == "window/logMessage" and "failed" in each["params"]["message"]:
            raise Failure(each["params"]["message"])
        for message in _messages(each):
            if not message.replace("\n", "").replace("\u3000", "").isprintable():
                raise Failure(f"a message has characters that cannot be printed: {message!a}")
    return answers


def _messages(sent: dict[str, Any]) -> list[str]:
    """Return the texts of a language server's message that an editor shows in a line."""
    params = sent.get("params") or {}
    result = sent.get("result")
    items = params.get("diagnostics") or (result.get("items") if isinstance(result, dict) else None) or []
    found = [params.get("message"), (sent.get("error") or {}).get("message")]
    found += [item.get("message") for item in items if isinstance(item, dict)]
    return [each for each in found if isinstance(each, str)]


def _talk(messages: list[dict[str, Any]], root: str | None = None) -> list[bytes]:
    """Send messages to a language server until it ends, and return the bodies of what it sends. root: its folder."""
    capabilities: dict[str, Any] = {"textDocument": {"hover": {}}, "workspace": {}}
    begin: dict[str, Any] = {
        "id": "first",
        "method": "initialize",
        "params": {"capabilities": capabilities, "rootUri": root},
    }
    hover = {"textDocument": {"uri": "file:///fuzz/none.yaml"}, "position": {"line": 0, "character": 0}}
    last: list[dict[str, Any]] = [
        {"id": "last", "method": "textDocument/hover", "params": hover},
        {"id": "end", "method": "shutdown"},
    ]
    sent: list[dict[str, Any]] = [begin, {"method": "initialized", "params": {}}, *messages, *last]
    status, bodies = _session(b"".join(_frame({"jsonrpc": "2.0", **each}) for each in sent))
    if status != 0:
        raise Failure("the server ends before the client")
    return bodies


def _session(stream: bytes) -> tuple[int, list[bytes]]:
    """Return the exit status of a language server that reads these bytes, and the bodies of what it sends."""
    out = io.BytesIO()
    here = os.getcwd()
    try:
        status = serve(make(), io.BytesIO(stream), out)
    finally:
        os.chdir(here)
    return status, _bodies(out.getvalue())


def _frame(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def _bodies(data: bytes) -> list[bytes]:
    found = []
    while data:
        header, _, rest = data.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in header.split(b"\r\n") if line.startswith(b"Content-Length:"))
        found.append(rest[:length])
        data = rest[length:]
    return found


def secrets(data: bytes) -> None:
    """Check a template with an environment that has secrets: no output shows one in any form."""
    _write("t.yaml", data)
    _write("child.yaml", secret_inputs.CHILD.encode())
    _write("e.yaml", json.dumps(secret_inputs.ENVIRONMENT).encode())
    names = SecretPlaces(build(from_files("t.yaml", ["e.yaml"]))).names
    if not names.issuperset(secret_inputs.ENVIRONMENT["parameters"]):
        return  # the mutation has changed what is hidden
    words = ["t.yaml", "-e", "e.yaml", "--no-config", "--profile", "production"]
    outputs = [_check(data, *words), _check(data, *words, form="json")]
    if len(data) % 3 == 0:
        outputs.append(_check(data, *words, form="diff"))
    for stage in ("create", "deploy"):
        request = from_files("t.yaml", ["e.yaml"])
        request.stage, request.show_nested = stage, len(data) % 2 == 0
        found = answer(request)
        data_of_answer = found.to_data()
        if found.status == 200:  # the body then has the values, as Heat's has
            del data_of_answer["body"]
        outputs.append(to_json(data_of_answer))
    if len(data) % 10 == 0:
        outputs += map(bytes.decode, _talk(_questions(data.decode("utf-8", "replace")), f"file://{os.getcwd()}"))
    _require_covered(*outputs)


def _questions(text: str) -> list[dict[str, Any]]:
    """Return the messages of an editor that shows all it can of a template and its environment."""
    _write("heatlint.toml", b'[[stack]]\ntemplate = "t.yaml"\nenvironments = ["e.yaml"]\n')
    document: dict[str, Any] = {"uri": f"file://{os.getcwd()}/t.yaml"}
    opened = {**document, "languageId": "yaml", "version": 1, "text": text}
    messages: list[dict[str, Any]] = [{"method": "textDocument/didOpen", "params": {"textDocument": opened}}]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 1000, "character": 0}}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("textDocument/diagnostic", {}),
        ("textDocument/inlayHint", {"range": whole}),
        ("textDocument/codeAction", {"range": whole, "context": {"diagnostics": []}}),
        ("textDocument/documentSymbol", {}),
    ]
    for line, content in enumerate(text.splitlines()):
        for name in ("pw", "data", "many", "child.yaml", "x"):
            at = content.find(name)
            if at >= 0:
                position = {"line": line, "character": at + 1}
                asked += [(f"textDocument/{what}", {"position": position}) for what in ("hover", "completion")]
    asked.append(("textDocument/diagnostic", {"textDocument": {"uri": f"file://{os.getcwd()}/e.yaml"}}))
    for number, (name, params) in enumerate(asked):
        messages.append({"id": number, "method": name, "params": {"textDocument": document} | params})
    return messages


logging.disable(logging.CRITICAL)
READERS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (
        templates,
        requests,
        environments,
        config,
        baseline,
        cache,
        suppressions,
        types,
        global_environments,
        inventories,
        lsp,
        secrets,
        connection,
        bodies,
        fixes,
        rewrites,
        ignore_files,
        plans,
        running,
        revisions,
        commands,
        pictures,
        pairs,
        inventory_files,
        served,
    )
}
