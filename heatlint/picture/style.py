"""The words and colours of nodes, the same in every format."""

from __future__ import annotations

from textwrap import wrap

from heatlint.picture.graph import (
    ENVIRONMENT,
    IMPLICIT,
    NOT_READ,
    ORDER,
    OUTPUT,
    PARAMETER,
    RESOURCE,
    SEVERAL_TYPES,
    TEMPLATE,
    UNKNOWN,
    Edge,
    Node,
)
from heatlint.planning.changes import ABANDONED, ADDED, ADOPTED, DELETED, REFUSED, REPLACED, UPDATED
from heatlint.report.notes import counted
from heatlint.report.palette import PALETTE

#: The groups of services that have a colour of their own: name -> (fill, border) on a light and on a dark page.
COLORS = {
    "compute": (("#dbeafe", "#2563a8"), ("#16324f", "#6ea8e0")),
    "network": (("#d9f2e1", "#227a44"), ("#14351f", "#6cc48d")),
    "storage": (("#fdebc8", "#96640a"), ("#3d2c0a", "#d9a74a")),
    "orchestration": (("#e9e2fb", "#6b4bb3"), ("#2c2149", "#ab93e6")),
    "identity": (("#fbe0ee", "#a03a70"), ("#43192f", "#dd86b2")),
    "other": (("#e8ebef", "#57606a"), ("#2a2f36", "#a0a9b4")),
    "value": (("#ffffff", "#57606a"), ("#161b22", "#a0a9b4")),
}
#: The border of a node by the severity of its worst finding, on a light and on a dark page. Advice has none. In the
#: picture of an update the border says what happens with the node, and the finding is in words and beside the border.
SEVERITY_COLORS = {severity: PALETTE[severity] for severity in ("error", "warning")}
#: The border of a node by what an update does with it, on a light and on a dark page.
CHANGE_COLORS = {
    REPLACED: PALETTE["replaced"],
    **dict.fromkeys((DELETED, REFUSED, ABANDONED), PALETTE["error"]),
    UPDATED: PALETTE["warning"],
    **dict.fromkeys((ADDED, ADOPTED), PALETTE["good"]),
}
#: What a line means that the template does not have.
EDGE_WORDS = {IMPLICIT: "a dependency that Heat adds", ORDER: "only the order in which Heat makes them"}
#: The line below the title of a picture with dotted edges.
LEGEND = f"dotted: {EDGE_WORDS[ORDER]}"
#: The line below the title of the picture of an update with findings, two of whose colours are those of changes.
UPDATE_LEGEND = "border: what the update does; ✖ error, ▲ warning"
_FAMILIES = {
    "compute": ("Nova", "EC2", "AutoScaling", "Zun", "Ironic", "Magnum", "Sahara", "Senlin", "Blazar"),
    "network": ("Neutron", "Octavia", "Designate", "ElasticLoadBalancing", "TAPaaS"),
    "storage": ("Cinder", "Glance", "Swift", "Manila", "S3", "Trove", "RDS"),
    "orchestration": (
        *("Heat", "CloudFormation", "Mistral", "Zaqar", "Aodh", "Ceilometer", "CloudWatch", "Gnocchi", "Monasca"),
        "Vitrage",
    ),
    "identity": ("Keystone", "Barbican", "IAM"),
}
_FAMILY_OF = {service: family for family, services in _FAMILIES.items() for service in services}
#: So many characters have room in a line of a node.
_LINE_LENGTH = 40
#: So many characters of the names of its networks has a node.
_ROOM_WITHIN = 3 * _LINE_LENGTH
#: How many lines there are of the reason why Heat refuses a change, or of what stays.
_MOST_REASON = 6
_SEVERITY_SIGNS = {"error": "✖", "warning": "▲", "info": "ℹ"}


def family_of(node: Node) -> str:
    """Return the key of COLORS for a node."""
    if node.kind in (PARAMETER, OUTPUT, ENVIRONMENT):
        return "value"
    if node.state in (UNKNOWN, NOT_READ) or (node.label == SEVERAL_TYPES and not node.service):
        return "other"
    if node.kind == TEMPLATE or (node.kind == RESOURCE and not node.service):
        return "orchestration"
    return _FAMILY_OF.get(node.service, "other")


def first_line(node: Node) -> str:
    """Return the name, with the number of members. A name of spaces is in quotes, to be seen."""
    count = f" × {node.count}" if node.count else ""
    return f"{node.name}{count}" if node.name.strip() else f'"{node.name}"{count}'


def second_line(node: Node) -> str:
    """Return the type, and what is special about the node."""
    parts = [_type(node), node.state]
    return ", ".join(part for part in parts if part)


def _type(node: Node) -> str:
    return node.instead or node.label or node.kind


def change_line(node: Node) -> str:
    """Return what an update does with a node, "" for nothing."""
    return node.change if node.change in CHANGE_COLORS else ""


def findings_line(node: Node) -> str:
    """Return the number of the findings of a node, after the sign of the worst one; "" for none."""
    return f"{_SEVERITY_SIGNS[node.severity]} {counted(len(node.marks), 'finding')}" if node.marks else ""


def lines_of(node: Node) -> list[tuple[str, str]]:
    """Return the lines of text of a node, each of which may be long, and the accent of each, "" for none.

    A box has two lines, so that its title is low. What is refused says why, and what is deleted what stays of it. What
    is special about a node follows its type where there is room, else it is below.
    """
    first, second, change, findings = first_line(node), second_line(node), change_line(node), findings_line(node)
    if node.contents is not None:
        what = ", ".join(filter(None, (change, findings)))
        return [(first, ""), (" · ".join(filter(None, (second, what, node.refusal, node.kept))), "")]
    severity = node.severity if node.severity in SEVERITY_COLORS else ""
    below = [(text, accent) for text, accent in ((change, change), (findings, severity)) if text]
    if node.state and len(second) > _LINE_LENGTH:
        second, (text, accent) = _type(node), below[0] if below else ("", "")
        below[:1] = [(", ".join(filter(None, (node.state, text))), accent)]
    reason = wrap(node.refusal or node.kept, _LINE_LENGTH, max_lines=_MOST_REASON, placeholder="…")
    within = [_within(node.within)] if node.within else []
    plain = [(text, "") for text in (first, second, *within)]
    return [*plain, *below, *((text, change) for text in reason)]


def _within(names: tuple[str, ...]) -> str:
    """Return the line that says in which networks a node is, with those that have room."""
    fitting = [end for end in range(1, len(names) + 1) if len(", ".join(names[:end])) <= _ROOM_WITHIN]
    shown = names[: fitting[-1] if fitting else 1]
    rest = len(names) - len(shown)
    return f"in {', '.join(shown)}{f' and {rest} more' if rest else ''}"


def accent_of(node: Node, *, in_update: bool) -> str:
    """Return the key of CHANGE_COLORS or SEVERITY_COLORS that decides the border of a node, "" for neither.

    in_update: whether the picture is that of an update, where no border says what is wrong.
    """
    if in_update:
        return change_line(node)
    return node.severity if node.severity in SEVERITY_COLORS else ""


def edge_color(edge: Edge) -> str:
    """Return the colour of an edge on a light page, "" for one without anything special."""
    if edge.in_cycle:
        return SEVERITY_COLORS["error"][0]
    return CHANGE_COLORS[edge.change][0] if edge.change else ""


def accent_colors(accent: str) -> tuple[str, str]:
    """Return the colours of an accent on a light and on a dark page."""
    return CHANGE_COLORS.get(accent) or SEVERITY_COLORS[accent]
