"""Texts with several lines that completion offers: a template, a server with its port, a group, an environment."""

from __future__ import annotations

import json
import re

from heatlint.editor.items import KEYWORD, Item
from heatlint.editor.nodes import indent_unit
from heatlint.language.versions import newest_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.context import Context
    from heatlint.editor.items import Items

    #: Label, what it is, and the lines: an LSP snippet, indented with two blanks.
    Snippet = tuple[str, str, str]

_SECTIONS = """\
parameters:
  ${1:name}:
    type: ${2:string}
    description: ${3:what it is for}

resources:
  ${4:resource}:
    type: $0
"""
SECTIONS: tuple[Snippet, ...] = (("sections", "parameters and resources", _SECTIONS),)
TEMPLATES: tuple[Snippet, ...] = (
    (
        "template",
        "a template",
        f"heat_template_version: {newest_date()}\n\ndescription: ${{5:what the stack is}}\n\n{_SECTIONS}",
    ),
)
RESOURCES: tuple[Snippet, ...] = (
    (
        "server with a port and a floating IP",
        "three resources",
        """\
${1:server}_port:
  type: OS::Neutron::Port
  properties:
    network: ${2:private}
    security_groups: [${3:default}]
${1:server}_address:
  type: OS::Neutron::FloatingIP
  properties:
    floating_network: ${4:public}
    port_id: {get_resource: ${1:server}_port}
${1:server}:
  type: OS::Nova::Server
  properties:
    image: ${5:image}
    flavor: ${6:flavor}
    networks:
      - port: {get_resource: ${1:server}_port}$0
""",
    ),
    (
        "group of resources",
        "OS::Heat::ResourceGroup",
        """\
${1:group}:
  type: OS::Heat::ResourceGroup
  properties:
    count: ${2:2}
    resource_def:
      type: ${3:OS::Nova::Server}
      properties:
        name: ${1:group}-%index%$0
""",
    ),
)
ENVIRONMENTS: tuple[Snippet, ...] = (
    (
        "environment",
        "an environment",
        """\
parameters:
  ${1:name}: ${2:value}

resource_registry:
  ${3:My::Type}: ${4:template.yaml}
""",
    ),
)


_STOP = re.compile(r"\$\{\d+:[^}]*\}|\$\d+")


def add(context: Context, items: Items, snippets: tuple[Snippet, ...]) -> None:
    """Add snippets at a place where a key of a block, or of JSON, may stand."""
    place = context.place
    if place.quote or (place.flow and not context.is_json):
        return
    if context.is_json:
        for label, detail, snippet in snippets:
            items.add(Item(label, KEYWORD, _in_json(context, snippet), detail=detail, rank=6))
        return
    indent, inner = "\n" + " " * place.column, " " * indent_unit(context.root)
    for label, detail, snippet in snippets:
        lines = snippet.replace("  ", inner)
        text = indent.join(lines.rstrip("\n").split("\n")).replace(f"{indent}\n", "\n\n")
        items.add(Item(label, KEYWORD, text, detail=detail, rank=6))


def _in_json(context: Context, snippet: str) -> str:
    """Return a snippet as entries of JSON: in one line where the line of the cursor has other text before it.

    In a text without a brace the braces around the entries are added.
    """
    stops: list[str] = []

    def word(match: re.Match[str]) -> str:
        stops.append(match[0])
        return f"STOP{len(stops) - 1}STOP"

    from heatlint.text.reading import parse

    plain = _STOP.sub(word, snippet.replace("}$0", "}"))  # the last stop is the end of what is inserted
    value = parse(plain, "").value
    text, start = context.file.buffer.text, context.place.start
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if before.strip():
        written = json.dumps(value)
    else:
        written = json.dumps(value, indent=2).replace("\n", f"\n{before}")
    if "{" in text:
        written = written[1:-1] if before.strip() else _outdented(written[1:-1])
    return re.sub(r"STOP(\d+)STOP", lambda match: stops[int(match[1])], written)


def _outdented(entries: str) -> str:
    return "\n".join(line[2:] if number else line for number, line in enumerate(entries.strip().split("\n")))
