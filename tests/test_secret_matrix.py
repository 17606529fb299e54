"""Every way to give a secret, times every output: none shows it in any form."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import sys

import pytest

from heatlint.cli import main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))

import fuzz_readers  # noqa: E402
from secret_inputs import CFN_HEAD, CFN_PLACES, CFN_VALUES, CHILD, HEAD, PLACES, SECRET, VALUES, shown  # noqa: E402

VERSION = "heat_template_version: 2018-08-31\n"
OLD = f"{HEAD}resources: {{a: {{type: OS::Heat::Value}}}}\n"
QUOTED = json.dumps(SECRET)
LONG = "q7-" + "0123456789abcdef" * 30  # longer than a message quotes
CHECK = ("check", "t.yaml", "--no-config", "--no-cache", "--profile", "production")
E = ("-e", "e.yaml")

#: Uses of a secret: wrong values of properties, what functions make of it, nested stacks, members, outputs.
RESOURCES = """\
resources:
  a:
    type: OS::Cinder::Volume
    properties: {size: {get_param: pw}, metadata: {get_param: data}, image: {str_split: ["-", {get_param: pw}, 0]}}
  b: {type: child.yaml, properties: {x: {get_param: pw}, y: {digest: [md5, {get_param: pw}]}}}
  c:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: pw}
      resource_def:
        type: OS::Neutron::Port
        properties: {network: n, mac_address: {list_join: ["", [x, {get_param: pw}]]}}
  d: {type: OS::Nova::Server, properties: {flavor: {get_param: pw}, networks: [{fixed_ip: {get_param: pw}}]}}
outputs:
  o: {value: {str_split: ["-", {get_param: pw}, 99]}}
  p: {value: {yaql: {expression: "$.data.toUpper().int()", data: {get_param: pw}}}}
"""
USES = HEAD + RESOURCES
#: A template that Heat accepts, so that there is a plan.
ACCEPTED = f"""\
{VERSION}parameters:
  pw: {{type: string, hidden: true}}
  data: {{type: json, hidden: true}}
  many: {{type: comma_delimited_list, hidden: true}}
resources:
  a: {{type: OS::Heat::Value, properties: {{value: {{get_param: pw}}}}}}
  b: {{type: OS::Heat::Value, properties: {{type: json, value: {{get_param: data}}}}}}
  c: {{type: OS::Heat::Value, properties: {{value: {{list_join: [",", {{get_param: many}}]}}}}}}
  s: {{type: OS::Nova::Server, properties: {{flavor: f, image: i, networks: [], user_data: {{get_param: pw}}}}}}
  k: {{type: OS::Heat::RandomString, properties: {{salt: {{digest: [sha1, {{get_param: pw}}]}}}}}}
outputs: {{o: {{value: {{get_attr: [a, value]}}}}}}
"""

#: What prints or writes something about the stack of t.yaml, e.yaml and child.yaml.
OUTPUTS: dict[str, tuple[str, ...]] = {
    **{f"check {form}": (*CHECK, *E, "--format", form) for form in fuzz_readers.FORMATS},
    "check all": (*CHECK, *E, "--all", "--verbose"),
    "check without values": (*CHECK, "--format", "json"),
    "check environment": ("check", "e.yaml", "--no-config", "--no-cache", "--format", "json"),
    "fixes": (*CHECK, *E, "--unsafe-fixes", "--diff"),
    "show files": ("check", "--show-files", "--no-config"),
    "validate": ("validate", "t.yaml", *E, "--format", "json"),
    **{f"plan {form}": ("plan", "old.yaml", "t.yaml", *E, "--format", form) for form in fuzz_readers.PLAN_FORMATS},
    "plan to the old one": ("plan", "t.yaml", "old.yaml", *E),
    **{f"graph {form}": ("graph", "t.yaml", *E, "--format", form) for form in fuzz_readers.GRAPH_FORMATS},
    "graph with all": ("graph", "t.yaml", *E, "--parameters", "--outputs"),
    "graph of the update": ("graph", "t.yaml", *E, "--diff", "old.yaml", "--format", "json"),
    "graph network": ("graph", "t.yaml", *E, "--what", "network", "--format", "html"),
    "graph nesting": ("graph", ".", "--what", "nesting", "--format", "json"),
    **{f"demand {form}": ("demand", "t.yaml", *E, "--format", form) for form in ("text", "json", "markdown")},
    **{f"where {form}": ("where", "pw", "--format", form) for form in ("text", "json")},
    **{f"unused {form}": ("unused", "--format", form) for form in ("text", "json")},
    **{
        f"upgrade {form}": ("upgrade", *E, "t.yaml", "--target", "2026.2", "--format", form)
        for form in ("text", "json")
    },
    "rename": ("rename", "child.yaml", "x", "x2", "--diff"),
    "baseline": (*CHECK, *E, "--write-baseline", "--baseline", "baseline.json"),
    "cache": ("check", "t.yaml", *E, "--no-config"),
    "init": ("init",),
    "config": ("config",),
}


def environment(value: object, section: str = "parameters") -> str:
    return json.dumps({section: {"pw": value, "data": {"k": value}, "many": [value, f"b-{value}"]}})


def every_form(head: str, values: dict[str, str], place: str) -> str:
    """Return a template that uses a secret in every form at the same places."""
    return head + place.replace("V_", f"[{', '.join(values.values())}]")


#: Files, and the secret in them.
PROJECTS: dict[str, tuple[dict[str, str], str]] = {
    "hidden": ({"t.yaml": USES}, SECRET),
    "accepted": ({"t.yaml": ACCEPTED}, SECRET),
    "every form": ({"t.yaml": every_form(HEAD, VALUES, PLACES["outputs"])}, SECRET),
    "every form in CFN": ({"t.yaml": every_form(CFN_HEAD, CFN_VALUES, CFN_PLACES["outputs"])}, SECRET),
    "default": (
        {
            "t.yaml": USES.replace("hidden: true\n", f"hidden: true\n    default: {QUOTED}\n", 1),
            "e.yaml": "parameters: {}\n",
        },
        SECRET,
    ),
    "parameter_defaults": (
        {"t.yaml": USES, "e.yaml": environment(SECRET, "parameter_defaults")},
        SECRET,
    ),
    "a name that means a secret": (
        {
            "t.yaml": f"{VERSION}parameters:\n  pw: {{type: string}}\n"
            f"  db_password: {{type: string, default: {QUOTED}}}\n"
            + RESOURCES.replace("pw", "db_password").replace("data", "pw"),
            "e.yaml": "parameters: {pw: a}\n",
        },
        SECRET,
    ),
    "a property that means a secret": (
        {
            "t.yaml": f"{VERSION}parameters: {{pw: {{type: string}}}}\nresources:\n"
            f"  a: {{type: OS::Nova::Server, properties: {{admin_pass: [{QUOTED}], admin_pas: {QUOTED}}}}}\n"
            f"  b: {{type: OS::Keystone::User, properties: {{password: {{{QUOTED}: 1}}}}}}\n"
            f"  c: {{type: child.yaml, properties: {{password: {QUOTED}, x: {{get_param: pw}}}}}}\n",
            "e.yaml": "parameters: {pw: a}\n",
        },
        SECRET,
    ),
    "from a parent": (
        {
            "t.yaml": f"{VERSION}parameters: {{pw: {{type: string, hidden: true}}}}\nresources:\n"
            "  n: {type: child.yaml, properties: {x: {get_param: pw}, y: {get_param: pw}, z: {get_param: pw}}}\n",
        },
        SECRET,
    ),
    "a number": (  # how many members a group has is shown, see SECURITY.md
        {"t.yaml": USES.replace("count: {get_param: pw}", "count: 2"), "e.yaml": environment(7391846250)},
        "7391846250",
    ),
    "a long text": ({"t.yaml": USES, "e.yaml": environment(LONG)}, LONG),
    "lines": ({"t.yaml": USES, "e.yaml": environment("l1ne-of-it1\nl1ne-of-it2\n")}, "l1ne-of-it1"),
    "a text in JSON": (
        {"t.yaml": USES, "e.yaml": environment(json.dumps({"k": {"l": ["v4lue-1n-1t"]}}))},
        "v4lue-1n-1t",
    ),
    "a prefix of another secret": (
        {
            "t.yaml": USES,
            "e.yaml": json.dumps(
                {"parameters": {"pw": "Kx81-lqft", "data": {"k": "Kx81-lqft-Mw44"}, "many": ["Kx81-lqft-Mw44-Zz9"]}}
            ),
        },
        "Kx81-lqft",
    ),
    "repeated": (
        {"t.yaml": USES, "e.yaml": environment("Rp55-Wd" * 40)},
        "Rp55-Wd",
    ),
    "a syntax error in the template": (
        {"t.yaml": f"{HEAD}resources:\n  a: {{type: OS::Nova::Server, properties: {{admin_pass: {SECRET}, b: ]}}}}\n"},
        SECRET,
    ),
    "a syntax error in the environment": (
        {
            "t.yaml": USES,
            "e.yaml": f"parameters:\n  pw: {SECRET}\n  data: [{SECRET}\n many: {SECRET}\n",
        },
        SECRET,
    ),
}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write the files of a project into the current directory; return the secret."""
    files, secret = PROJECTS[request.param]
    others = {"e.yaml": environment(secret), "child.yaml": CHILD, "old.yaml": OLD}
    for name, text in (others | files).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return secret


def printed(*words: str) -> str:
    """Return what a command prints, and what it has written into the cache, a baseline and a config."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    err = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(words)
    assert status in (0, 1, 2) and "is not an option" not in err.getvalue()
    assert "internal error" not in err.getvalue()
    out.seek(0)
    found = out.read() + err.getvalue()
    for path in (pathlib.Path("baseline.json"), pathlib.Path("heatlint.toml"), *pathlib.Path("cache").rglob("*")):
        if path.is_file():
            found += path.read_text("utf-8", "replace")
    return found


def of_editor(secret: str) -> str:
    """Return all that the language server sends about the template and its environment."""
    text = pathlib.Path("t.yaml").read_text(encoding="utf-8")
    messages = fuzz_readers._questions(text)
    sent = [json.loads(each) for each in fuzz_readers._talk(messages, pathlib.Path.cwd().as_uri())]
    return json.dumps(sent, ensure_ascii=False)


@pytest.mark.parametrize("project", PROJECTS, indirect=True)
def test_no_output_shows_the_secret(project: str) -> None:
    found: dict[str, list[str]] = {}
    for name, words in OUTPUTS.items():
        found[name] = shown(printed(*words), project)
    found["editor"] = shown(of_editor(project), project)
    assert {name: forms for name, forms in found.items() if forms} == {}


@pytest.mark.parametrize("project", ["hidden"], indirect=True)
def test_a_secret_that_is_not_covered_is_seen(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heatlint.cover.cover", lambda stack, found: None)
    assert shown(printed(*OUTPUTS["check json"]), project) != []
