#!/usr/bin/env python3
"""Print the requests of the sample that the agreement with Heat's engine is checked on.

    cd tools/oracle
    ../../.venv/bin/python sample.py > sample/requests.jsonl
    ../../.venv-oracle/bin/python engine.py < sample/requests.jsonl > sample/answers.jsonl
    ../../.venv/bin/python agree.py sample/requests.jsonl sample/answers.jsonl

All requests come from this repository: the templates in tools/oracle/sample/templates, the templates in fixtures/, the
good and bad blocks of the rules' pages, random expressions (tools/function_examples.py), and mutants of these. Equal
sources give equal requests. The sample is recorded, not made anew for each run: a change of a page does not change it.
"""

from __future__ import annotations

import itertools
import json
import pathlib
import random
import re
import sys
from collections.abc import Iterator
from typing import Any

import yaml

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tools"), str(HOME / "tools" / "oracle")]
import function_examples  # noqa: E402
from agree import STAGES, read_lines  # noqa: E402
from mutate import mutants  # noqa: E402

TEMPLATES = HOME / "tools" / "oracle" / "sample" / "templates"
#: Where the files of the templates are, as a client would name them.
PROJECT = "file:///project/"
BLOCK = re.compile(r"^```yaml (bad|good)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^## (HL\d+) ", re.MULTILINE)
#: A line of a block that ends the template and begins another text (rules/README.md).
PART = re.compile(r"^# (file: .*|environment:)\n", re.MULTILINE)
EXPRESSIONS = 40
MUTANTS = 200
SEED = 1

Requests = Iterator[dict[str, Any]]


class Loader(yaml.SafeLoader):
    """Reads YAML as Heat does: dates stay strings."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parsed(path: pathlib.Path) -> Any:
    """Return the value of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


def from_templates() -> Requests:
    """Yield each template of the sample at each stage, with its environment and the files that these name."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.iterdir())}
    for path in sorted(TEMPLATES.glob("*.yaml")):
        if path.name.endswith(".environment.yaml"):
            continue
        body: dict[str, Any] = {"template": parsed(path)}
        environment = path.with_name(path.stem + ".environment.yaml")
        if environment.exists():
            body["environment"] = parsed(environment)
        named = texts[path.name] + texts.get(environment.name, "")
        body["files"] = {PROJECT + name: text for name, text in texts.items() if PROJECT + name in named}
        for stage in STAGES:
            yield {**body, "id": f"template {path.stem} {stage}", "stage": stage}
        yield {**body, "id": f"template {path.stem} nested", "stage": "validate", "show_nested": True}


def from_verdicts() -> Requests:
    """Yield the odd templates whose first lines, comments, are the other parts of the request."""
    for path in sorted((HOME / "fixtures" / "verdicts").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        comments = itertools.takewhile(lambda line: line.startswith("# "), text.splitlines())
        directives = {word: rest.strip() for word, _, rest in (line[2:].partition(":") for line in comments)}
        request: dict[str, Any] = {"id": f"verdict {path.stem}", "template": text}
        request["stage"] = directives.get("stage", "validate")
        request["show_nested"] = "show-nested" in directives
        request |= {part: json.loads(directives[part]) for part in ("environment", "files") if part in directives}
        yield request


def from_pages() -> Requests:
    """Yield the blocks of the rules' pages that need no directory and no inventory, at the stage "create"."""
    for page in sorted((HOME / "rules").glob("*.md")):
        _, *sections = SECTION.split(page.read_text(encoding="utf-8"))
        for code, section in zip(sections[::2], sections[1::2]):
            for number, (kind, block) in enumerate(BLOCK.findall(section)):
                if "# read: disk\n" in block or "# cloud:\n" in block:
                    continue
                template, *parts = PART.split(block)
                texts = {head.removeprefix("file: ").strip(): text for head, text in zip(parts[::2], parts[1::2])}
                request: dict[str, Any] = {"id": f"page {code} {kind} {number}", "stage": "create"}
                environment = texts.pop("environment:", None)
                if environment is not None:
                    request["environment"] = environment
                yield {**request, "template": template, "files": texts, "show_nested": "# show-nested\n" in block}


def from_expressions() -> Requests:
    """Yield templates whose outputs and conditions are random expressions."""
    rng = random.Random(SEED)
    for number in range(EXPRESSIONS):
        stage = ("validate", "create")[number % 2]
        yield {**function_examples.example(rng), "id": f"expressions {number}", "stage": stage}


def from_clients() -> Requests:
    """Yield the bodies that a client made of the project in fixtures/load."""
    for request in read_lines(str(HOME / "fixtures" / "load" / "requests.jsonl")):
        for stage in STAGES:
            yield {**request["body"], "id": f"client {request['id']} {stage}", "stage": stage}


def requests() -> Requests:
    """Yield the whole sample: every source, then mutants of the templates and of the client's bodies."""
    whole = [*from_templates(), *from_clients(), *from_verdicts(), *from_pages(), *from_expressions()]
    yield from whole
    to_change = [each for each in whole if each["id"].startswith(("template", "client")) and each["stage"] != "deploy"]
    yield from itertools.islice(mutants(to_change, SEED), MUTANTS)


if __name__ == "__main__":
    for each in requests():
        print(json.dumps(each, ensure_ascii=False))
