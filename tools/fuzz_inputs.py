"""Inputs for tools/fuzz.py: real texts of each kind, and their mutations by bytes, tokens and trees."""

from __future__ import annotations

import copy
import json
import pathlib
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import fuzz_endpoint
import secret_inputs
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: Longer texts are not mutated: one input should take milliseconds.
LONGEST = 20_000
_BLOCK = re.compile(r"^```(?:yaml|json|toml)[^\n]*\n(.*?)^```$", re.M | re.S)
_TOKEN = re.compile(r"[\w.:$-]+|\s+|.", re.S)

PIECES = (
    *(
        "\n",
        "\r",
        "  ",
        "\t",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "[{}]",
        "{[]: 1}",
        ",",
        "'",
        '"',
        "#",
        "|",
        ">",
        "!",
        "!!",
    ),
    *(
        "&a ",
        "*a",
        "<<: ",
        "? ",
        "%A\n---\n",
        "%YAML 9.9\n---\n",
        "--- ",
        "...",
        "!!binary ",
        "!!python/name:os.system ",
    ),
    *(
        '"\\U00110000"',
        '"\\UFFFFFFFF"',
        '"\\ud800"',
        "\ufeff",
        "\u2028",
        "\x85",
        "\0",
        "\x1b[31m",
        "\ud83e\udd80",
        "\u202e",
    ),
    *("null", "~", "true", "1e999", "-.inf", ".nan", "0x_", "1_0", "2001-02-30", "2001-01-01T00:00:00Z", "9" * 400),
    *("get_param", "get_attr", "get_resource", "get_file", "repeat", "str_replace", "if", "yaql", "digest", "Fn::If"),
    *("hidden: true", "type: json", "depends_on", "OS::Nova::Server", "resource_registry", "heatlint: ignore[HL401]"),
    *("((a+)+)+b", "[z-a]", "(?P<a>", "*", "..", "/", "file:///", "__class__"),
    *("\n::stop-commands::a\n", "\r::error::a", "##vso[task.complete]", "##VSO[a]", "##[error]", "%0A::error::a"),
    *("link/a.yaml", "../outside/a.yaml", "link/b.yaml", "link/own.py", "{get_file: link/a.yaml}", "/etc/passwd"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**300, float("inf"), float("nan"), "", " ", "a", "\ud800", "\0", "*", "9" * 400),
    *(
        [],
        {},
        [{}],
        [[]],
        [None],
        {"": None},
        {"a": {}},
        [{"a": []}],
        ["a", {}],
        {"get_param": [{}]},
        {"get_attr": [{}, []]},
    ),
    *({"get_resource": []}, {"if": [{}, 1, 2]}, {"Ref": {}}, {"Fn::GetAtt": [{}, {}]}, {"get_file": {}}),
    *(
        "link/a.yaml",
        "../outside/b.yaml",
        "link/type.json",
        "own.py",
        ["own.py"],
        ["link"],
        {"get_file": "link/a.yaml"},
    ),
    *("a\n::error::b", "\x1b[31m\u202e", "##vso[task.complete]"),
)
KEYS = ("type", "properties", "default", "constraints", "condition", "depends_on", "get_param", "value", "hidden", "<<")


def seeds(kind: str) -> list[bytes]:
    """Return the real texts of a kind: a name in READERS of tools/fuzz_readers.py."""
    return [each for each in dict.fromkeys(_SEEDS[kind]()) if 0 < len(each) <= LONGEST]


def _templates() -> Iterator[bytes]:
    for folder in ("fixtures", "tools/oracle/sample"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            yield path.read_bytes()
    for path in sorted((ROOT / "rules").glob("*.md")):
        for block in _BLOCK.findall(path.read_text(encoding="utf-8")):
            yield block.encode()


def _requests() -> Iterator[bytes]:
    yield from (ROOT / "tools/oracle/sample/requests.jsonl").read_bytes().splitlines()


def _environments() -> Iterator[bytes]:
    yield from (
        text for text in _templates() if re.search(rb"^(parameters|parameter_defaults|resource_registry):", text)
    )
    for line in _requests():
        environment = json.loads(line).get("environment")
        if environment:
            yield json.dumps(environment).encode()


def _configs() -> Iterator[bytes]:
    yield b'exclude = ["!", "build/*"]\nselect = ["HL4"]\n[severity]\nHL401 = "info"\n'
    yield b'[[stack]]\ntemplate = "a*.yaml"\nenvironments = ["e.yaml"]\nparameters = {a = 1}\n'
    yield b'[[policy]]\ncode = "ORG001"\nname = "no-a"\nforbid = "a"\nmessage = "m"\n'
    yield b'[[path]]\nfiles = ["a/**"]\nignore = ["HL401"]\nprofile = "production"\n'
    for path in (ROOT / "docs/configuration.md", ROOT / "docs/policies.md"):
        yield from (block.encode() for block in _BLOCK.findall(path.read_text(encoding="utf-8")))


def _baselines() -> Iterator[bytes]:
    finding = {"file": "a.yaml", "rule": "HL401", "path": "outputs.o.value.get_param"}
    yield json.dumps({"version": 1, "findings": [finding, {**finding, "count": 2}]}).encode()
    entries = [["HL401", "outputs.o.value.get_param", "0" * 8], ["HL301", "", None, 2]]
    yield json.dumps({"version": 2, "files": {"a.yaml": {"content": "0" * 16, "findings": entries}}}).encode()


def _cache_entries() -> Iterator[bytes]:
    fix = ["t", True, [[1, 2, "c"]], [["replace", ["a", 0], True, "c", "b", [1, 2]]]]
    finding = ["HL401", ["a", 0], "m", False, "a.yaml", "create", [1, 1, 1, 2], fix, [[["b"], "r", True, None, None]]]
    data = [[finding], {"a.yaml": "file:///a.yaml"}, ["file:///n.yaml"], ["a.yaml"], {"a.yaml": {"1": [[1, None]]}}]
    yield json.dumps([*data, [["user_file", "a.yaml", "0" * 32]]]).encode()


def _suppressions() -> Iterator[bytes]:
    comments = ("ignore", "ignore[HL401]", "ignore-file[HL4, undefined-parameter] -- why", "ignore[]", "ignre[x")
    for number, text in enumerate(_templates()):
        lines = text.split(b"\n")
        lines[number % len(lines)] += f"  # heatlint: {comments[number % len(comments)]}".encode()
        yield b"\n".join(lines)


def _types() -> Iterator[bytes]:
    properties = {
        "a": {"type": "string", "required": True, "constraints": [{"allowed_pattern": "[a-z]+"}], "immutable": False},
        "b": {"type": "map", "schema": {"c": {"type": "integer", "constraints": [{"range": {"min": 1, "max": 2}}]}}},
        "l": {"type": "list", "schema": {"*": {"type": "number"}}, "default": []},
    }
    about = {"support_status": {"status": "SUPPORTED", "version": None, "message": None}, "attributes": {"x": {}}}
    yield json.dumps({"resource_type": "My::Type", "properties": properties, **about}).encode()


def _global_environments() -> Iterator[bytes]:
    yield b'resource_registry: {"My::*": "Al::*", "Al::Type": "My::B", "Al::B": "OS::Heat::Value", "My::C": null}\n'
    yield b'{"resource_registry": {"My::Type": "file:///etc/heat/a.yaml", "resources": {"b": {"hooks": "pre-create"}}}}'
    yield b'parameter_defaults: {a: 1}\nresource_registry: {resources: {a: {"My::Type": "AWS::RDS::DBInstance"}}}\n'


def _inventories() -> Iterator[bytes]:
    """What clients print, bodies of APIs, and inventories."""
    yield b'[{"ID": "1", "Name": "m1", "RAM": 512, "Disk": 1, "Ephemeral": 0, "VCPUs": 1, "Swap": ""}]'
    yield b'{"networks": [{"id": "a", "name": "private", "router:external": false, "subnets": ["b"]}]}{"keypairs": []}'
    yield b'[{"Resource": "volumes_ssd", "Limit": -1, "In Use": "N/A", "Reserved": 0}]'
    yield b'{"limits": {"absolute": {"maxTotalCores": 20, "totalCoresUsed": 4, "maxServerMeta": 128}}}'
    yield b'{"taken": "2026-11-27T08:30:00Z", "flavors": [{"id": "1", "name": "m1", "ram": 5}], "images": []}'
    yield b'{"services": {"compute": "2.1"}, "extensions": [], "quotas": {"cores": {"limit": 1}}}'
    yield b'{"networks": [{"id": "a", "name": "private"}], "subnets": [{"id": "b", "network_id": "c", "cidr": "x"}]}'


_LAYOUT = {"tabSize": 2, "insertSpaces": True}


def _messages() -> Iterator[bytes]:
    """Sessions with every message that the language server handles, but for the beginning and the end."""
    for number, text in enumerate(list(_templates())[:40]):
        lines = text.decode("utf-8", "replace").splitlines()
        line = number * 7 % len(lines)
        yield from _sessions("\n".join(lines), {"line": line, "character": number * 3 % (len(lines[line]) + 1)})


def _sessions(text: str, position: dict[str, int]) -> Iterator[bytes]:
    document = {"uri": "file:///fuzz/a.yaml"}
    span = {"start": position, "end": {"line": 9, "character": 0}}
    item = {"name": "a", "kind": 2, **document, "range": span, "selectionRange": span}
    place = {"textDocument": document, "position": position}
    folder = {"uri": "file:///fuzz/folder", "name": "folder"}
    requests: dict[str, dict[str, Any]] = {
        "textDocument/completion": {**place, "context": {"triggerKind": 1}},
        "completionItem/resolve": {"label": "OS::Nova::Server", "kind": 7},
        "textDocument/hover": place,
        "textDocument/signatureHelp": place,
        "textDocument/inlayHint": {"textDocument": document, "range": span},
        "textDocument/definition": place,
        "textDocument/references": {**place, "context": {"includeDeclaration": True}},
        "textDocument/documentHighlight": place,
        "textDocument/prepareRename": place,
        "textDocument/rename": {**place, "newName": "b"},
        "textDocument/documentSymbol": {"textDocument": document},
        "textDocument/foldingRange": {"textDocument": document},
        "textDocument/selectionRange": {"textDocument": document, "positions": [position]},
        "textDocument/semanticTokens/full": {"textDocument": document},
        "textDocument/semanticTokens/range": {"textDocument": document, "range": span},
        "textDocument/codeLens": {"textDocument": document},
        "textDocument/documentLink": {"textDocument": document},
        "textDocument/codeAction": {"textDocument": document, "range": span, "context": {"diagnostics": []}},
        "textDocument/diagnostic": {"textDocument": document},
        "textDocument/formatting": {"textDocument": document, "options": _LAYOUT},
        "textDocument/rangeFormatting": {"textDocument": document, "range": span, "options": _LAYOUT},
        "textDocument/onTypeFormatting": {**place, "ch": "\n", "options": _LAYOUT},
        "codeAction/resolve": {"title": "a", "data": [document["uri"], 1, "x"]},
        "codeLens/resolve": {"range": span, "data": [document["uri"], "a"]},
        "documentLink/resolve": {"range": span, "data": [document["uri"], "a"]},
        "textDocument/linkedEditingRange": place,
        "textDocument/semanticTokens/full/delta": {"textDocument": document, "previousResultId": "x"},
        "workspace/willRenameFiles": {"files": [{"oldUri": document["uri"], "newUri": "file:///fuzz/b.yaml"}]},
        "textDocument/prepareCallHierarchy": place,
        "callHierarchy/incomingCalls": {"item": item},
        "callHierarchy/outgoingCalls": {"item": item},
        "workspace/diagnostic": {"previousResultIds": [{**document, "value": "x"}]},
        "workspace/symbol": {"query": "a"},
        "workspace/executeCommand": {
            "command": "heatlint.showReferences",
            "arguments": [document["uri"], position, [{**document, "range": span}]],
        },
    }
    edits = [{"range": span, "text": "x"}, {"range": {"start": position, "end": position}, "text": "\U0001f600"}]
    notifications: list[tuple[str, dict[str, Any]]] = [
        ("textDocument/didChange", {"textDocument": {**document, "version": 2}, "contentChanges": edits}),
        ("textDocument/didSave", {"textDocument": document}),
        ("workspace/didChangeConfiguration", {"settings": {}}),
        ("workspace/didChangeWatchedFiles", {"changes": [{**document, "type": 2}]}),
        ("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}}),
        ("$/setTrace", {"value": "off"}),
        ("$/cancelRequest", {"id": 3}),
    ]
    opened = {**document, "languageId": "yaml", "version": 1, "text": text}
    asked = [{"id": at, "method": name, "params": params} for at, (name, params) in enumerate(requests.items())]
    for begin in range(0, len(asked), 4):  # a session has one of the notifications and four of the requests
        name, params = notifications[begin // 4 % len(notifications)]
        messages: list[dict[str, Any]] = [{"method": "textDocument/didOpen", "params": {"textDocument": opened}}]
        messages += [{"method": name, "params": params}, *asked[begin : begin + 4]]
        messages.append({"method": "textDocument/didClose", "params": {"textDocument": document}})
        yield json.dumps(messages).encode()


def _ignore_files() -> Iterator[bytes]:
    yield b"# comment\n*.yaml\n!a.yaml\n/sub/\nbuild/**/x\n\\#a\n[a-z]?.yaml\n**/b.yaml\n"
    yield b"sub/*\n!sub/b.yaml\n*/\n[!x]*.yml\na\\ \nfoo/**\n"
    yield b"*\n!*/\n!*.yaml\n[[:alpha:]]*\n[]-a]\n*.y[a-m-]ml\n"


def _secrets() -> Iterator[bytes]:
    for value in secret_inputs.VALUES.values():
        for place in secret_inputs.PLACES.values():
            yield (secret_inputs.HEAD + place.replace("V_", value)).encode()
    for value in secret_inputs.CFN_VALUES.values():
        for place in secret_inputs.CFN_PLACES.values():
            yield (secret_inputs.CFN_HEAD + place.replace("V_", value)).encode()


def _connections() -> Iterator[bytes]:
    """Sessions as the bytes that a client sends."""
    begin = {"id": "first", "method": "initialize", "params": {"capabilities": {}, "processId": None}}
    end = [{"id": "last", "method": "shutdown"}, {"method": "exit"}]
    for messages in _messages():
        frames = []
        for each in (begin, *json.loads(messages), *end):
            content = json.dumps({"jsonrpc": "2.0", **each}).encode()
            frames.append(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        yield b"".join(frames)


def _running_stacks() -> Iterator[bytes]:
    """What the client of OpenStack prints about a stack."""
    for line in list(_requests())[:60]:
        request = json.loads(line)
        yield json.dumps({key: request[key] for key in ("template", "files", "environment") if key in request}).encode()
    parameters = {"a": "******", "b": "x", "OS::stack_name": "s"}
    yield json.dumps({"id": "1", "stack_name": "s", "parameters": parameters, "stack_status": "UPDATE_FAILED"}).encode()
    yield json.dumps([{"resource_name": "r", "resource_status": "CREATE_FAILED", "resource_type": "A"}] * 2).encode()
    resources = {"r": {"status": "FAILED", "action": "UPDATE", "resource_data": {}}}
    template = {"heat_template_version": "2018-08-31", "resources": {"r": {"type": "OS::Heat::Value"}}}
    yield json.dumps({"template": template, "resources": resources, "environment": {"parameters": {"a": 1}}}).encode()
    yield json.dumps({"parameters": {"a": "1"}, "resource_registry": {"A": "a.yaml"}, "event_sinks": []}).encode()
    yield json.dumps({"file:///a.yaml": "heat_template_version: 2018-08-31"}).encode()


def _revisions() -> Iterator[bytes]:
    """Files of a git tree: mode, digest, size, path, content."""
    digest = "0123456789" * 4
    template = "heat_template_version: 2018-08-31\n"
    files = [["100644", digest, len(template), "a.yaml", template], ["100755", digest, 1, "sub/b.sh", "x"]]
    links = [["120000", digest, 6, "sub/l.yaml", "a.yaml"], ["120000", digest, 10, "out", "../outside"]]
    yield json.dumps([*files, *links, ["160000", digest, "-", "module", ""]]).encode()
    yield json.dumps(
        [["100644", digest, 2, each, "x\n"] for each in ("a", "a/b", "../c", ".git/config", "d\te")]
    ).encode()
    yield json.dumps([*links, ["100644", digest, 1, "out/a.yaml", template], *files]).encode()


def _served() -> Iterator[bytes]:
    """Bodies for the endpoint."""
    yield from fuzz_endpoint.seeds(_requests())


_SEEDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "templates": _templates,
    "requests": _requests,
    "environments": _environments,
    "config": _configs,
    "baseline": _baselines,
    "cache": _cache_entries,
    "suppressions": _suppressions,
    "types": _types,
    "global_environments": _global_environments,
    "inventories": _inventories,
    "lsp": _messages,
    "secrets": _secrets,
    "bodies": _requests,
    "fixes": _templates,
    "rewrites": _templates,
    "ignore_files": _ignore_files,
    "connection": _connections,
    "plans": _templates,
    "running": _running_stacks,
    "revisions": _revisions,
    "commands": _secrets,
    "pictures": _secrets,
    "pairs": _environments,
    "inventory_files": _inventories,
    "served": _served,
}


class Mutator:
    """Makes inputs of one kind. The input with a number is always the same for a seed."""

    def __init__(self, kind: str, seed: int) -> None:
        self._kind = kind
        self._seed = seed
        self._texts = seeds(kind)

    def input(self, number: int) -> bytes:
        """Return the input with this number."""
        dice = random.Random(f"{self._kind} {self._seed} {number}")
        texts = dice.choice(self._texts), dice.choice(self._texts)
        return self.mutated(min(texts, key=len), dice)  # rather a short text: it takes less time

    def mutated(self, data: bytes, dice: random.Random) -> bytes:
        """Return a text with one or several mutations of one kind."""
        mutate = dice.choices((self._bytes, self._tokens, self._trees), (2, 4, 4))[0]
        if self._kind in ("lsp", "cache", "revisions"):
            mutate = self._trees  # a message or an entry that is not JSON does not reach heatlint
        elif self._kind == "connection":
            mutate = self._bytes
        return mutate(data, dice)

    def _bytes(self, data: bytes, dice: random.Random) -> bytes:
        changed = bytearray(data)
        for _ in range(dice.choice((1, 1, 2, 5))):
            at = dice.randrange(len(changed) + 1)
            end = min(len(changed), at + dice.choice((1, 1, 2, 8, 50)))
            new = dice.choice((b"", dice.randbytes(1), dice.choice(PIECES).encode("utf-8", "surrogatepass")))
            changed[at : dice.choice((at, end))] = new
        if dice.random() < 0.03:
            encoding = dice.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"))
            return bytes(changed).decode("utf-8", "replace").encode(encoding, "replace")
        return bytes(changed)

    def _tokens(self, data: bytes, dice: random.Random) -> bytes:
        tokens = _TOKEN.findall(data.decode("utf-8", "replace"))
        others = _TOKEN.findall(dice.choice(self._texts).decode("utf-8", "replace"))
        for _ in range(dice.choice((1, 1, 2, 4))):
            at = dice.randrange(len(tokens) + 1)
            new = dice.choice(([], [dice.choice(PIECES)], [dice.choice(others)] if others else [], tokens[at : at + 9]))
            tokens[at : at + dice.choice((0, 1, 1, 3))] = new
        return "".join(tokens).encode("utf-8", "surrogatepass")

    def _trees(self, data: bytes, dice: random.Random) -> bytes:
        tree, other = _tree(data), _tree(dice.choice(self._texts))
        if not isinstance(tree, (dict, list)):
            return self._tokens(data, dice)
        donors = [value for _, _, value in _places(other)]
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            places = _places(tree)
            if not places:
                break
            parent, key, value = dice.choice(places)
            new = dice.choice(
                (dice.choice(VALUES), dice.choice(VALUES), dice.choice(donors or VALUES), [value], {"a": value})
            )
            action = dice.random()
            if action < 0.6:
                parent[key] = copy.deepcopy(new)
            elif action < 0.8 and isinstance(parent, dict):
                parent[dice.choice(KEYS)] = parent.pop(key)
            elif action < 0.9:
                del parent[key]
            elif isinstance(parent, list):
                parent.insert(key, copy.deepcopy(new))
            else:
                parent[dice.choice(KEYS)] = copy.deepcopy(new)
        if (
            self._kind in ("templates", "environments", "suppressions", "secrets", "commands", "pictures", "pairs")
            and dice.random() < 0.5
        ):
            try:
                return yaml.safe_dump(tree).encode("utf-8", "surrogatepass")
            except (yaml.YAMLError, ValueError):
                pass
        if self._kind == "config" and isinstance(tree, dict):
            lines = (f"{json.dumps(str(key))} = {_toml(value)}\n" for key, value in tree.items())
            return "".join(lines).encode("utf-8", "surrogatepass")
        try:
            return json.dumps(tree, default=str, skipkeys=True).encode()
        except (ValueError, RecursionError):  # a tree that holds itself
            return self._tokens(data, dice)


def _toml(value: Any) -> str:
    """Return a value as TOML, as far as TOML has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, default=str)


def _tree(data: bytes) -> Any:
    """Return the value of a text in JSON, YAML or TOML; None when it cannot be read."""
    try:
        return json.loads(data)
    except ValueError:
        pass
    try:
        return tomllib.loads(data.decode("utf-8", "replace"))
    except ValueError:
        pass
    try:
        return yaml.load(data, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _places(tree: Any) -> list[tuple[Any, Any, Any]]:
    """Return each place of a tree: the collection, the key or index in it, and the value."""
    found: list[tuple[Any, Any, Any]] = []
    todo, seen = [tree], set()
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        items = (
            list(each.items()) if isinstance(each, dict) else list(enumerate(each)) if isinstance(each, list) else []
        )
        found += [(each, key, value) for key, value in items]
        todo += [value for _, value in items]
    return found
