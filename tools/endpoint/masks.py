"""What two runs of the same commands may differ in: ids, times, random texts, and how often a client asks again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from recorder import Exchange

_MASKS = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{32,33}\b"), "<hex>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?Z?"), "<time>"),
    (re.compile(r"-[a-z0-9]{12}\b"), "-<random>"),
    (re.compile(r"file://[^\"]*/commands/"), "file:///"),
)
# Where the values of OS::Heat::RandomString are, as attributes and as outputs.
_RANDOM = {"output_value", "value", "text"}
#: One of four small letters is as random as any; longer ones of these are words of the templates, but for 1 of 200.
_RANDOM_TEXT = re.compile(r"(?=.*[A-Z0-9])[A-Za-z0-9]{4,12}|[a-z]{4}")
_MARKER = re.compile(r"marker=<id>&?")
# Keys that two right answers may differ in: of the moment of the request, of the installation, or texts of Heat's.
_FREE = {"updated_time", "expires_at", "issued_at", "audit_ids", "catalog", "roles", "description"}
# Lists without an order of their own, and what they are compared by.
_UNORDERED = {
    "resources": ("resource_name", "resource_type"),
    "events": ("resource_name", "resource_status", "resource_status_reason"),
    "outputs": ("output_key",),
    "resource_types": (),
    "template_functions": ("functions",),
}
# What a stack says of itself while an action runs, and when it has ended.
_MOMENT = (
    re.compile(r"(?<=_)(IN_PROGRESS|COMPLETE)$"),
    re.compile(r"(?<=^Stack )(\w+) (started|completed successfully)$"),
)


def masked(value: Any, key: str = "") -> Any:
    """Return a value of JSON with ids, times and random texts replaced."""
    if isinstance(value, dict):
        return {masked(name): masked(item, name) for name, item in value.items() if name not in _FREE}
    if isinstance(value, list):
        items = [masked(item, key) for item in value]
        if key in _UNORDERED:
            items.sort(key=lambda item: _order(item, _UNORDERED[key]))
        return items
    if not isinstance(value, str):
        return value
    if key in _RANDOM and _RANDOM_TEXT.fullmatch(value):
        return f"<{len(value)} random>"
    for pattern, replacement in _MASKS:
        value = pattern.sub(replacement, value)
    return value


def _order(item: Any, parts: tuple[str, ...]) -> str:
    return json.dumps([item[part] for part in parts] if parts and isinstance(item, dict) else item, sort_keys=True)


def folded(exchanges: list[Exchange], heat: str, keystone: str) -> list[dict[str, Any]]:
    """Return the exchanges of a command, masked, each request once with its last answer; lists of events are joined.

    `heat` and `keystone` are the URLs of the services, which become {heat} and {ks}.
    """
    rows: dict[tuple[str, str, int], dict[str, Any]] = {}
    for one in exchanges:
        text = json.dumps([one.path, one.received, one.headers.get("location", "")])
        root = heat.partition("/v1/")[0]
        for url, name in ((heat, "{heat}"), (keystone, "{ks}"), (root + "/", "/")):
            text = text.replace(url, name).replace(re.sub("https?://[^/]*", "", url), name)
        path, received, location = masked(json.loads(text))
        path, location = (_MARKER.sub("", each).rstrip("&?") for each in (path, location))
        if one.status in (202, 302):
            received = ""  # a text for people, in the form that the client accepts
        row = {"request": f"{one.method} {path}", "status": one.status, "location": location, "received": received}
        before = rows.setdefault((one.method, path, one.status), row)
        if isinstance(received, dict) and "events" in received and before is not row:
            row["received"] = masked({**received, "events": before["received"]["events"] + received["events"]})
        before.update(row)
    return list(rows.values())


def differences(wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[str]:
    """Yield in one line each what differs between two runs of a command."""
    if wanted["exit"] != got["exit"]:
        yield f"exit status {got['exit']}, expected {wanted['exit']}: {got['error'][-200:]}"
    answers = {(row["request"], row["status"]): row for row in got["exchanges"]}
    asked = {(row["request"], row["status"]): row for row in wanted["exchanges"]}
    if "delete" in wanted["command"]:  # whether a client still sees events, and how many, is a matter of time
        answers, asked = (
            {key: row for key, row in rows.items() if "/events" not in key[0]} for rows in (answers, asked)
        )
    for request, status in asked:
        if (request, status) not in answers:
            others = [other for name, other in answers if name == request]
            yield f"{request} -> {others[0] if others else 'not asked'}, expected {status}"
    for request, status in answers:
        if not any(name == request for name, _ in asked):
            yield f"{request} -> {status}, not expected"
    for both in asked.keys() & answers.keys():
        for part in ("location", "received"):
            for text in values_differ(asked[both][part], answers[both][part], part):
                yield f"{both[0]} -> {both[1]}: {text}"


def values_differ(wanted: Any, got: Any, place: str) -> Iterator[str]:
    """Yield in one line each where two values of JSON differ; `place` is the name of the whole."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in sorted({*wanted, *got}):
            if key not in got:
                yield f"{place}.{key} is missing, expected {_short(wanted[key])}"
            elif key not in wanted:
                yield f"{place}.{key} = {_short(got[key])}, not expected"
            else:
                yield from values_differ(wanted[key], got[key], f"{place}.{key}")
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for number, (first, second) in enumerate(zip(wanted, got, strict=True)):
            yield from values_differ(first, second, f"{place}[{number}]")
    elif wanted != got and not _of_another_moment(wanted, got, place):
        yield f"{place} = {_short(got)}, expected {_short(wanted)}"


def _of_another_moment(wanted: Any, got: Any, place: str) -> bool:
    """Whether two states of a stack differ only in whether the action has ended already."""
    if not place.endswith((".stack_status", ".stack_status_reason")) or not isinstance(got, str):
        return False
    return any(pattern.sub("", wanted) == pattern.sub("", got) for pattern in _MOMENT)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "..."
