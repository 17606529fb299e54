#!/usr/bin/env python3
"""Write docs/serve-api.md: each call of Heat's API that heatlint serve answers, from its OpenAPI document.

    api_reference.py

The texts are those of heatlint/serve/openapi.py. Needs the extra "serve".
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from heatlint.serve.app import API  # noqa: E402
from heatlint.serve.openapi import document  # noqa: E402

PAGE = HOME / "docs" / "serve-api.md"
ADDRESS = "http://127.0.0.1:8004"
HEAD = """\
# Calls of the endpoint

These are the calls of Heat's API that [`heatlint serve`](serve.md) answers. `tools/api_reference.py` makes this page
from the OpenAPI document that a running endpoint has at `/openapi.json`. Keystone's API is at `/identity/v3`.

Each call needs the header `X-Auth-Token`. Each may also be answered with status 400 (the request is wrong), 401 (no
valid token) or 403 (another project, or the role does not allow it); the body then has `error.message`, `code`, `title`
and `explanation`."""
_COMMON = {"400", "401", "403"}
_REDIRECT = "302"


def page() -> str:
    """Return the page."""
    paths = document(API, ADDRESS)["paths"]
    tags: dict[str, list[str]] = {}
    redirects = []
    for path, operations in paths.items():
        for method, operation in operations.items():
            title = f"{method.upper()} {path}"
            if _REDIRECT in operation["responses"]:
                redirects.append(title)
            else:
                (tag,) = operation["tags"]
                tags.setdefault(tag, []).append("\n".join(_operation(title, operation)))
    parts = [HEAD]
    for tag, operations in sorted(tags.items()):
        parts += [f"## {tag}", *operations]
    parts += [
        "## Names alone",
        "These calls lead to the full path by a redirect (302), or are answered with status 404:",
    ]
    parts.append("\n".join(f"- `{title}`" for title in redirects))
    return "\n\n".join(parts) + "\n"


def _operation(title: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield f"{operation['summary']}. {_answers(operation['responses'])}"
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    if query:
        yield ""
        yield from _table("query parameter", [(each["name"], _type(each["schema"]), "") for each in query])
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        needed = schema.get("required", ())
        keys = [(key, _type(each), "required" if key in needed else "") for key, each in schema["properties"].items()]
        if keys:
            yield ""
            yield from _table("key of the body", keys)


def _answers(responses: dict[str, Any]) -> str:
    """Return the status of success, and those of refusals that not every call has."""
    success = [status for status in responses if status < "300"]
    others = [status for status in responses if status >= "300" and status not in _COMMON]
    media = next((kind for status in success for kind in responses[status].get("content", ())), "application/json")
    text = f"Status {' or '.join(success)}{'' if media == 'application/json' else f' with {media}'}"
    return f"{text}, or {', '.join(others)}." if others else f"{text}."


def _table(head: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    yield f"| {head} | value |"
    yield "|---|---|"
    for name, value, more in rows:
        yield f"| `{name}` | {value}{f', {more}' if more else ''} |"


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        words = dict.fromkeys(str(each).lower() for each in schema["enum"])
        return " or ".join(f"`{word}`" for word in words)
    if "oneOf" in schema:
        return " or ".join(map(_type, schema["oneOf"]))
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"list: {_type(schema['items'])}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
