"""The report formats of `heatlint plan`, over plans that are made here."""

from __future__ import annotations

import dataclasses
import html.parser
import json
import re
from pathlib import Path

import jsonschema
import pytest
from report_schema import _closed
from test_report_escapes import HOSTILE, assert_no_command, log_lines

from heatlint.planning.changes import (
    ADDED,
    DELETED,
    IF_VALUE_CHANGES,
    REFUSED,
    REPLACED,
    UNCHANGED,
    UPDATED,
    Cause,
    Change,
    Effect,
    ParameterChange,
    ParameterUse,
    Place,
    Plan,
)
from heatlint.planning.reports import html as html_report
from heatlint.planning.reports import jsonplan, markdown, response, text
from heatlint.planning.reports.differences import cause_lines, parameter_lines
from heatlint.planning.reports.plan_report import PlanReport, StackPlan, places_text
from heatlint.report.diagnostic import Position, Range
from heatlint.report.style import Style

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "plan.json").read_text(encoding="utf-8"))
FORMATS = (text, jsonplan, markdown, html_report, response)


def place(file, line):
    return Place(file, ("resources",), Range(Position(line, 3), Position(line, 9)))


def change(name, action, **more):
    return Change(name, (name,), more.pop("type", "OS::Nova::Server"), action, **more)


def report(*changes, protect=(), **plan):
    return PlanReport((StackPlan(Plan(changes, **plan), "new.yaml", (), "old.yaml", "new.yaml", protect),))


SERVER = change(
    "server",
    REPLACED,
    causes=(
        Cause(
            "image",
            True,
            '"image" cannot be updated in place',
            "a",
            "b",
            old_place=place("old.yaml", 7),
            new_place=place("new.yaml", 8),
        ),
    ),
    effects=(Effect("created-first", "the new server is made before the old one is deleted", True),),
    advice=('set "image_update_policy: REBUILD"',),
    old_place=place("old.yaml", 5),
    new_place=place("new.yaml", 5),
)


def test_the_text_says_what_happens_why_and_how_to_avoid_it():
    plan = report(
        change("port", UNCHANGED),
        SERVER,
        change("volume", REFUSED, causes=(Cause("size", True, "a volume cannot shrink", 2, 1),)),
        change("web", UPDATED, nested=(Change("a", ("web", "a"), "OS::Heat::None", ADDED),)),
        change("new", ADDED, same_as=("gone",)),
        change("gone", DELETED, same_as=("new",)),
        parameters=(ParameterChange("image", "a", "b", False, (ParameterUse(("server",), "image", None),)),),
        protect=("gone",),
    )
    assert (
        text.render(plan, Style(width=80))
        == """\
new.yaml (old.yaml -> new.yaml)

! "gone" was probably renamed to "new": Heat deletes the one and makes the
    other; keep the old name to keep the resource

! volume OS::Nova::Server refused
    size: 2 -> 1
      a volume cannot shrink

-/+ server OS::Nova::Server replaced old.yaml:5:3 -> new.yaml:5:3
    image: "a" -> "b"
      old.yaml:7:3 -> new.yaml:8:3
      "image" cannot be updated in place
    ! the new server is made before the old one is deleted
    = to avoid this: set "image_update_policy: REBUILD"

~ web OS::Nova::Server updated
    + a OS::Heat::None added

+ new OS::Nova::Server added

- gone OS::Nova::Server deleted
    ! the resource is protected: it may not be replaced or deleted

parameters that changed:
  image: "a" -> "b"
    used by server.image
1 replaced, 1 deleted, 1 refused, 1 updated, 2 added, 1 unchanged
"""
    )


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        pytest.param("a", "b", ['part: "a" -> "b"'], id="texts"),
        pytest.param("<web>", "<new web>", ["part: <web> -> <new web>"], id="ids"),
        pytest.param(
            "x\none\n", "x\ntwo\n", ["part: 2 lines of the text differ", "  - one", "  + two"], id="lines of a text"
        ),
        pytest.param(
            {"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 3]}, ["part.b[1]: 2 -> 3"], id="only what differs in a map"
        ),
        pytest.param([], [True], ["part[0]: not set -> true"], id="an item more"),
        pytest.param("x" * 200, 1, [f'part: "{"x" * 56}... -> 1'], id="a long value is cut"),
    ],
)
def test_values_are_shown_by_what_differs(old, new, lines):
    assert cause_lines(Cause("part", True, "", old, new)) == lines


@pytest.mark.parametrize("format", FORMATS, ids=lambda each: each.__name__.rpartition(".")[2])
def test_no_format_shows_a_hidden_value(format):
    hidden = Cause("admin_pass", True, "r", "s3cret-x", "s3cret-y", hidden=True)
    rendered = format.render(
        report(change("a", UPDATED, causes=(hidden,)), parameters=(ParameterChange("p", "s3cret-x", "s3cret-y", True),))
    )
    assert "s3cret" not in rendered


def test_json_fits_its_schema():
    plan = report(SERVER, change("web", UPDATED, nested=(change("a", UNCHANGED),)), notes=("n",))
    data = json.loads(jsonplan.render(plan))
    jsonschema.Draft202012Validator(_closed(SCHEMA)).validate(data)
    assert [each["idle"] for each in data["stacks"][0]["changes"]] == [False, True]
    assert data["summary"]["unchanged"] == 2


@pytest.mark.parametrize("hostile", [*HOSTILE, "`````\n</details>", "@team <script>alert(1)</script>", '"><img src=x>'])
def test_names_from_templates_are_only_text(hostile):
    cause = Cause(hostile, True, f'"{hostile}" is immutable', hostile, f"{hostile}\n{hostile}", old_place=place("o", 1))
    plan = report(
        change(hostile, REPLACED, type=hostile, causes=(cause,)),
        parameters=(ParameterChange(hostile, hostile, {hostile: 1}, False),),
        refused=hostile,
    )
    assert_no_command(log_lines(text.render(plan)))
    page = html_report.render(plan)
    assert page.count("<main>") == page.count("</main>") == 1
    seen = []
    parser = html.parser.HTMLParser()
    parser.handle_starttag = lambda tag, attributes: seen.append(tag)
    parser.feed(page)
    assert not {"script", "img"} & set(seen)
    comment = markdown.render(plan)
    fence = re.search("^`{3,}(?=diff$)", comment, re.MULTILINE)[0]
    assert comment.split("\n").count(fence) == 1  # the block ends where it should


def test_a_comment_has_at_most_the_characters_of_github_and_says_what_is_cut():
    changes = [change(f"r{number}", ADDED, causes=(Cause("p", True, "x" * 80, "a", "b"),)) for number in range(900)]
    comment = markdown.render(report(*changes, change("last", DELETED)))
    assert 60_000 < len(comment) <= markdown.MOST_CHARACTERS
    assert "- last OS::Nova::Server deleted" in comment  # what destroys is kept
    assert re.search(r"leaves out \d+ more changes", comment)


def test_response_has_the_lists_of_heat():
    plan = report(SERVER, change("a", DELETED), change("b", REPLACED, certainty=IF_VALUE_CHANGES))
    lists = json.loads(response.render(plan))["resource_changes"]
    assert {name: [each["resource_name"] for each in found] for name, found in lists.items()} == {
        "unchanged": ["b"],
        "updated": [],
        "replaced": ["server"],
        "added": [],
        "deleted": ["a"],
    }


@pytest.mark.parametrize("render", [text.render, markdown.render, html_report.render], ids=["text", "markdown", "html"])
def test_no_report_says_that_a_refused_update_changes_nothing(render):
    rendered = render(report(refused="no"))
    assert "the update is refused" in rendered and "nothing changes" not in rendered


def test_response_has_the_name_of_a_stack_that_runs():
    inner = dataclasses.replace(change("a", ADDED), path=("g", "a"))
    plan = StackPlan(Plan((dataclasses.replace(change("g", UPDATED), nested=(inner,)),)), "a.yaml", name="app")
    lists = json.loads(response.render(PlanReport((plan,))))["resource_changes"]
    assert [lists[each][0]["stack_name"] for each in (UPDATED, ADDED)] == ["app", "app-g"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_response_is_a_list_of_the_stacks_of_a_project(count):
    plan = StackPlan(Plan((change("v", REPLACED),)), "a.yaml", ("env.yaml",))
    stacks = json.loads(response.render(PlanReport((plan,) * count, is_project=True)))
    assert [(each["template"], each["environments"], len(each["resource_changes"][REPLACED])) for each in stacks] == [
        ("a.yaml", ["env.yaml"], 1)
    ] * count


def test_response_lists_what_heat_attempts_and_fails_to_do():
    """Heat's own preview does not see that the update fails."""
    lists = json.loads(response.render(report(change("v", REFUSED, attempted=REPLACED))))["resource_changes"]
    assert [each["resource_name"] for each in lists["replaced"]] == ["v"]


def test_response_to_a_refused_update_is_an_error():
    data = json.loads(response.render(report(change("v", REFUSED, causes=(Cause("size", True, "cannot shrink"),)))))
    assert (data["code"], data["error"]["message"]) == (400, 'resource "v": cannot shrink')


def test_each_line_of_a_text_is_compared_with_the_one_that_takes_its_place():
    old, new = ("\n".join(f"{each} {'x' * 80} {end}" for each in "ab") for end in ("1", "2"))
    lines = cause_lines(Cause("user_data", True, "", old, new))
    assert [line.split()[0] + line[-1] for line in lines[1:]] == ["-1", "-1", "+2", "+2"]


CAUSE = Cause("name", True, "it can be updated in place", "a", "b")


@pytest.mark.parametrize(
    ("changes", "actions", "fails"),
    [
        pytest.param([change("a", UNCHANGED)], None, False, id="nothing changes"),
        pytest.param([change("a", UPDATED, causes=(CAUSE,))], None, True, id="every change fails"),
        pytest.param([change("a", UPDATED)], None, False, id="an update without a difference does nothing"),
        pytest.param([change("a", UPDATED)], ["deleted"], False, id="only deletions fail"),
        pytest.param([change("a", DELETED)], ["deleted"], True, id="a deletion fails"),
        pytest.param([change("a", REFUSED)], ["deleted"], True, id="a refused change always fails"),
        pytest.param([change("db", REPLACED)], ["deleted"], True, id="what is protected always fails"),
        pytest.param(
            [change("a", DELETED, certainty=IF_VALUE_CHANGES)], ["deleted"], False, id="it is probably not deleted"
        ),
    ],
)
def test_what_makes_the_exit_status_1(changes, actions, fails):
    assert report(*changes, protect=("d?",)).fails(actions) is fails


#: (old, new, the lines about a property that differs)
VALUES = [
    ("a" * 80 + "x", "a" * 80 + "y", [f'p: "...{"a" * 15}x" -> "...{"a" * 15}y"']),
    ("same\nold", "same\nnew", ["p: 2 lines of the text differ", "  - old", "  + new"]),
    (f"{'a' * 80}x\n", f"{'a' * 80}y\n",
     ["p: 2 lines of the text differ", f"  - ...{'a' * 15}x", f"  + ...{'a' * 15}y"]),
    ("<not known>", "<not known>", ["p: <not known>"]),
    ("one\ntwo\n", "<not known>", ['p: "one\\ntwo\\n" -> <not known>']),
    ({"a": 1, "b": 1}, {"a": 2, "b": 1}, ["p.a: 1 -> 2"]),
]  # fmt: skip


@pytest.mark.parametrize(
    "old, new, lines", VALUES, ids=["a string", "lines", "a long line", "not known", "not known any more", "a map"]
)
def test_what_differs_is_shown(old, new, lines):
    assert cause_lines(Cause("p", True, "", old, new)) == lines


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([change("a", UNCHANGED)], "nothing changes, 1 unchanged"),
        (
            [change("a", REPLACED, certainty=IF_VALUE_CHANGES), change("b", UNCHANGED)],
            "nothing changes for certain, 1 unchanged, 1 replaced only if a value changes",
        ),
        (
            [change("a", ADDED), change("b", DELETED, certainty=IF_VALUE_CHANGES)],
            "1 added, 1 deleted only if a value changes",
        ),
    ],
)
def test_the_summary_tells_what_may_change(changes, expected):
    assert report(*changes).summary() == expected


def test_a_parameter_that_only_one_template_declares():
    assert parameter_lines(ParameterChange("p", None, 1, False, is_added=True)) == ["p: not set -> 1"]
    assert parameter_lines(ParameterChange("p", None, None, True, is_removed=True)) == ["p: ****** -> not set"]


@pytest.mark.parametrize(
    "old, new, text",
    [
        (place("o.yaml", 5), place("n.yaml", 5), "o.yaml:5:3 -> n.yaml:5:3"),
        (place("HEAD:n.yaml", 5), place("n.yaml", 5), "n.yaml:5:3"),
        (place("HEAD:n.yaml", 5), place("n.yaml", 7), "n.yaml:7:3 (was 5:3)"),
        (place("HEAD:n.yaml", 5), None, "HEAD:n.yaml:5:3"),
        (None, None, ""),
    ],
)
def test_places(old, new, text):
    assert places_text(old, new) == text
