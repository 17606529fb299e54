"""No message and no quoted line shows a secret of a text that cannot be read, wherever its fault is."""

from __future__ import annotations

import pathlib
import sys

import pytest

from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.model.secret_lines import declared_names, occurs_in, secret_spans
from heatlint.model.secret_places import secret_places
from heatlint.model.stack import Stack
from heatlint.report.hidden import hidden_parts
from heatlint.report.report import Report
from heatlint.report.text import Options, render

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

from secret_inputs import shown  # noqa: E402

SECRET = "Zq7vK-Mark9W"
HOT = "heat_template_version: 2018-08-31\n"


def report(stack: Stack) -> str:
    found = lint(stack)
    assert found
    return render(
        Report(found, stack.request.documents().get, 1, hidden=hidden_parts(stack)),
        options=Options(list_notes=True, is_complete=True),
    )


#: Definitions of a secret parameter, in which V_ stands for the key "default" with its value.
DEFINITIONS = {
    "hidden first": "  a:\n    hidden: true\nV_",
    "hidden last": "  a:\nV_    hidden: true\n",
    "misspelled hidden": "  a:\n    Hiden: true\nV_",
    "CFN": "  a:\n    NoEcho: true\nV_",
    "named like a password": "  db_password:\nV_    type: string\n",
    "named like a token": "  token:\nV_    type: string\n",
}
#: Values with a fault, below a key in the column 4.
VALUES = {
    "line of a block, indented less": " |\n      one\n   S_\n",
    "line of a block, in the column of the name": " |\n      one\n  S_\n",
    "line of a block, in the first column": " |\n      one\nS_\n",
    "line of a block, in the column of the key": " |\n      one\n    S_\n",
    "line of a block with a colon": " |\n      one\n   S_: x\n",
    "line of a block as a value": " |\n      one\n   x: S_\n",
    "line of a block with two colons": " |\n      one\n    x: S_: y\n",
    "key in a line of a block": " |\n-----BEGIN-----\nS_\n-----END-----\n",
    "header of a block": " |3S_\n",
    "header of a block with a space": " > S_\n      x\n",
    "comment in the header of a block": " | # S_\n      one\n   two\n",
    "tab": "\n\tS_\n",
    "tab after spaces": "\n    \tS_\n",
    "tab in the second line": "\n      one\n\tS_\n",
    "reserved character": " @S_\n",
    "reserved character in the next line": "\n      `S_\n",
    "percent sign": " %S_\n",
    "quote not closed": " 'S_\n",
    "quote not closed in the next line": ' "a\nS_\n',
    "escape sequence": ' "\\S_"\n',
    "hexadecimal escape sequence": ' "\\xS_"\n',
    "text after a quote": " 'a' S_\n",
    "second line with a colon": " one\n      S_: x\n",
    "value in the second line": " one\n      x: S_\n",
    "list, indented less": "\n    - one\n   - S_\n",
    "list in the line of the key": " - S_\n",
    "key of a map, indented less": "\n      a: b\n     S_: c\n",
    "value of a map, indented less": "\n      a: b\n     c: S_\n",
    "text before a map": "\n      S_\n      b: c\n",
    "map below a value": "\n      a: S_\n        b: c\n",
    "braces": " {a: {b: c},\n  d: S_}}\n",
    "brackets not closed": " {a: [S_, }\n",
    "bracket not closed": " [a, b\n S_\n x: y\n",
    "comma that is missing": " {a: b\n    S_: c}\n",
    "alias": " *S_\n",
    "anchor": " & S_\n",
    "tag": " !S_,x y\n",
    "second colon": " x: S_\n",
    "key as a value": " ? S_\n",
    "control character": " S_\x07\n",
    "next document": " |\n      one\n---\nS_: [\n",
    "end of the document": " |\n      one\n...\nS_\n",
}
#: The same with another key, or without a colon.
ENTRIES = {
    "no space": "    default:S_\n    x: y\n",
    "equals sign": "    default = S_\n",
    "no colon": "    default S_\n",
    "misspelled default": "    defualt: |\n      one\n   S_\n",
    "default of CFN": "    Default: x: S_\n",
    "key in quotes": "    'default': S_: x\n",
    "question mark": "    ? default\n    : |\n      one\n   S_\n",
    "merge key": "    <<: S_: x\n",
}
TEMPLATES = {
    **{
        f"{name}: {value}": text.replace("V_", f"    default:{VALUES[value]}")
        for name, text in DEFINITIONS.items()
        for value in VALUES
    },
    **{
        f"{name}: {entry}": text.replace("V_", ENTRIES[entry])
        for name, text in DEFINITIONS.items()
        for entry in ENTRIES
    },
}


@pytest.mark.parametrize("number", range(len(TEMPLATES)), ids=list(TEMPLATES))
def test_a_faulty_template_shows_no_default(number: int) -> None:
    definition = list(TEMPLATES.values())[number].replace("S_", SECRET)
    for head in (HOT, ""):
        text = report(build(from_body({"template": f"{head}parameters:\n{definition}resources: {{}}\n"})))
        assert shown(text, SECRET) == []


PARAMETERS = ("parameters:\n    db_password:", "parameter_defaults:\n    a:", "paramters:\n    a:", "db_password:")


@pytest.mark.parametrize("section", PARAMETERS, ids=[each.split()[0] for each in PARAMETERS])
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_faulty_environment_shows_no_value(section: str, value: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.yaml").write_text(
        f"{HOT}parameters: {{a: {{type: string, hidden: true}}, db_password: {{type: string}}}}\n"
    )
    text = section + value.replace("S_", SECRET) + "resource_registry: {}\n"
    (tmp_path / "e.yaml").write_text(text)
    assert shown(report(build(from_files(str(tmp_path / "t.yaml"), [str(tmp_path / "e.yaml")]))), SECRET) == []


def test_a_value_at_an_anchor_is_a_secret_where_an_alias_is_one() -> None:
    template = f"{HOT}x: &s {SECRET}: 1\nparameters:\n  a: {{hidden: true, default: *s}}\n"
    assert shown(report(build(from_body({"template": template}))), SECRET) == []


def test_a_fault_elsewhere_is_quoted() -> None:
    template = f"{HOT}parameters:\n  a:\n    hidden: true\n    default: x\nresources:\n  r: OS::Heat::None: y\n"
    assert '"OS::Heat::None: y" has a second ":"' in report(build(from_body({"template": template})))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a: {type: string, hidden: true", ["a"]),
        ("'a' : {hidden", ["a"]),
        ("  a:\n    type: x\n    hidden: true\n", ["a"]),
        ("  a:\n    Hiden: yes\n  b:\n    NoEcho: 'true'\n", ["a", "b"]),
        ("  a:\n    hidden: false\n", []),
        ('"a": {\n "hidden": true', ["a"]),
        ("{hidden: true", []),
        ("a: {}\nhidden: true\n", []),
    ],
)
def test_the_lines_name_hidden_parameters(text: str, names: list[str]) -> None:
    assert list(declared_names(text)) == names


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("password: x y\nother: z\n", ["x y"]),
        ("password: {get_param: p}\n", []),
        ("a: {password: x, b: 1}\nc: 1\n", ["x, b: 1}"]),
        ("- password: |\n    x\n- name: y\n", ["|", "    x"]),
        ("password:\n- x\nother: y\n", ["", "- x"]),
        ("a:\n  password: [x,\n  b: y]\n  c: 1\n", ["[x,", "  b: y]"]),
        ("x: 1\ndefault: y\n", []),
        ("hidden: true\ndefault: y\nother: z\ntype: a\n", ["y", "other: z"]),
    ],
)
def test_a_value_ends_before_the_next_key(text: str, values: list[str]) -> None:
    assert [text[start:end] for start, end in secret_spans(text, (), None)] == values


@pytest.mark.parametrize(
    ("part", "occurs"), [("ab", False), ("bc", True), ("cd", True), ("d", False), ("e", True), ("x", False)]
)
def test_a_part_occurs_in_spans(part: str, occurs: bool) -> None:
    assert occurs_in("abcd ab e", part, [(2, 3), (8, 9)]) is occurs


#: Parameters of which "b" is hidden by one definition. The default of "a", which is not hidden, is VALUE.
SHOWN = {
    "repeated": "  a: {default: VALUE}\n  a: {default: VALUE}\n  b: {hidden: true, default: x}\n",
    "after the hidden one": "  b:\n    hidden: true\n    default: x\n    default: y\n  a:\n    default: VALUE\n",
    "in the same line": "  {a: {default: VALUE}, a: {default: VALUE}, b: {hidden: true, default: x}}\n",
    "hidden: false": "  a: {default: VALUE, hidden: false}\n  b: {hidden: true}\n  b: {default: x}\n",
}
#: The same where the definition of VALUE is hidden, or may be.
HIDDEN = {
    "first": "  a: {default: VALUE, hidden: true}\n  a: {default: x}\n",
    "last": "  a:\n    default: VALUE\n  a:\n    hidden: true\n",
    "one of three": "  a: {default: VALUE}\n  a: {hidden: true}\n  a: {type: string}\n",
    "in the same line": "  {b: {default: x}, a: {default: VALUE, hidden: true}, a: {type: string}}\n",
    "merged": "  b: &b {default: VALUE}\n  a: {<<: *b, hidden: true}\n  a: {type: string}\n",
    "alias": "  b: &b {default: x, hidden: true}\n  a: {default: VALUE}\n  a: *b\n",
    "escaped": '  a: {"hidde\\x6e": true, default: VALUE}\n  a: {type: string}\n  b: {hidden: true}\n',
    "indented too little": "  a:\n    default: VALUE\n  hidden: true\n  c: {}\n  c: {}\n",
    "misspelled": "  a: {default: VALUE, Hiden: true}\n  a: {type: string}\n",
    "section repeated": "  a: {default: VALUE}\nparameters:\n  a: {hidden: true}\n",
    "named like a password": "  token: {default: VALUE}\n  token: {type: string}\n  b: {hidden: true}\n",
}


CFN_WORDS = {"hidden": "NoEcho", "default": "Default", "parameters": "Parameters"}


@pytest.mark.parametrize("is_cfn", [False, True], ids=["HOT", "CFN"])
@pytest.mark.parametrize(
    ("parameters", "is_covered"),
    [(text, False) for text in SHOWN.values()] + [(text, True) for text in HIDDEN.values()],
    ids=[*(f"shown {name}" for name in SHOWN), *(f"covered {name}" for name in HIDDEN)],
)
def test_a_repeated_key_covers_only_defaults_of_hidden_parameters(
    parameters: str, is_covered: bool, is_cfn: bool
) -> None:
    text = f"parameters:\n{parameters}"
    for word, other in CFN_WORDS.items() if is_cfn else ():
        text = text.replace(word, other)
    head = "HeatTemplateFormatVersion: '2012-12-12'\n" if is_cfn else HOT
    stack = build(from_body({"template": head + text.replace("VALUE", SECRET)}))
    assert (SECRET not in secret_places(stack).covered(f"the value {SECRET}")) is is_covered


def test_a_key_of_a_definition_is_quoted_where_a_secret_may_go_on() -> None:
    text = f"{HOT}parameters:\n  token: my-cloud-token\n    type: string\n"
    found = report(build(from_body({"template": text})))
    assert '"type:" is indented under line 3' in found
    assert shown(found, "my-cloud-token") == []
