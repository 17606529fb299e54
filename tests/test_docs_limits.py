"""docs/limits.md has each limit of the code with its value."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| .+ \| ([\d,]+(?: [MK]iB)?) \| `([\w.]+)` \|", re.MULTILINE)
ROWS = [(name, value) for value, name in ROW.findall(PAGE)]
#: How the name of a limit begins.
LIMIT = re.compile(r"_?(MOST|LONGEST|LARGEST|DEEPEST|LIMIT|BUDGET|MAX)(_|$)|SETTINGS_LIMIT$")
#: Numbers with such a name that bound how something is shown or remembered, not what is checked.
OTHER = {
    "heatlint.catalog.store.MOST_KEPT",
    "heatlint.cli.baseline.MOST_ENTRIES",
    "heatlint.cli.unused.MOST_FILES",
    "heatlint.cli.where.MOST_RESOURCES",
    "heatlint.demand.needs.MOST_NAMED",
    "heatlint.editor.completion.MOST_STEPS",
    "heatlint.editor.file.MOST_STEPS_KEPT",
    "heatlint.editor.refactoring.MOST_CONDITIONS",
    "heatlint.editor.values.LONGEST_HINT",
    "heatlint.language.constraints.MOST_COMPARED",
    "heatlint.language.constraints.MOST_LISTED",
    "heatlint.language.custom.names._LONGEST",  # Heat's own
    "heatlint.language.custom._LONGEST_PAUSE",  # Heat's own
    "heatlint.language.functions.yaql.LONGEST_KEY",
    "heatlint.language.functions.yaql.MOST_RESULTS",
    "heatlint.language.functions.yaql.MOST_VALUES",
    "heatlint.language.patterns.MOST_RANGES",
    "heatlint.language.patterns.MOST_RANGES_IGNORING_CASE",
    "heatlint.language.patterns.syntax.MOST_PAIRS",
    "heatlint.language.patterns.cost.MOST",
    "heatlint.editor.outline._MOST_LEVELS",
    "heatlint.language.secret_names._LONGEST",
    "heatlint.load.documents.MOST_KEPT",
    "heatlint.lsp.checking.MOST_GARBAGE",
    "heatlint.lsp.connection._MOST_WAITING",
    "heatlint.lsp.framing.MOST_LINE",
    "heatlint.lsp.framing.MOST_LINES",
    "heatlint.lsp.tcp.LONGEST_LINE",
    "heatlint.lsp.tcp.MOST_LINES",
    "heatlint.model.attribute_names.MOST_MEMBERS",
    "heatlint.model.groups_deployed._MOST_DIGITS",
    "heatlint.picture.excerpts.LONGEST_LINE",  # in the row of the lines
    "heatlint.picture.labels.MOST_LINES",
    "heatlint.picture.layout._MOST_MOVES",
    "heatlint.picture.circles.MOST_COLUMNS",
    "heatlint.picture.joints.MOST_NAMES",
    "heatlint.picture.of_change.MOST_NAMES",
    "heatlint.picture.of_nesting.MOST_NAMED",
    "heatlint.picture.of_network.MOST_NAMED",
    "heatlint.picture.merge.MOST_TYPES",
    "heatlint.picture.mermaid.MOST_CHARACTERS",
    "heatlint.picture.mermaid.MOST_EDGES",
    "heatlint.picture.of_stack.MOST_TEXT",
    "heatlint.picture.ordering._MOST_LOOKS",
    "heatlint.picture.style._MOST_REASON",
    "heatlint.picture.reduce.MOST_NODES",  # on the page of the command
    "heatlint.picture.labels.MOST_WIDTH",
    "heatlint.planning.make.MOST_NAMED",
    "heatlint.planning.reports.differences.MOST_CHARACTERS",
    "heatlint.planning.reports.differences.MOST_LINES",
    "heatlint.lsp.plans.MOST_READERS",
    "heatlint.lsp.plans.MOST_SECONDS",
    "heatlint.planning.reports.plan_report.MOST_FINDINGS",
    "heatlint.project.policy_checks.MOST_QUOTED",
    "heatlint.project.unused.MOST_NAMED",
    "heatlint.report.html_source.LONGEST_LINE",
    "heatlint.remote.call.LONGEST_ANSWER",  # on the page of the endpoint
    "heatlint.remote.credentials.LONGEST_TOKEN",
    "heatlint.remote.server.LONGEST_WAIT",
    "heatlint.remote.server.MOST_TRIES",
    "heatlint.report.html.MOST_BARS",
    "heatlint.report.html.MOST_PLACES",
    "heatlint.report.text.MOST_OF_RULE",
    "heatlint.report.text.MOST_PLACES",
    "heatlint.run.joint.MOST_PLACES",
    "heatlint.report.totals.MOST_RULES",
    "heatlint.review.suppression_comments.MOST_QUOTED",
    "heatlint.model.other_files._MOST_KEYS",
    "heatlint.suggest._MOST_KEYS",
    "heatlint.language.misplaced.MOST_KEYS",
    "heatlint.run.cache.MAX_AGE_OF_TEMPORARY",
    "heatlint.text.yaml.scene.LONGEST",
    "heatlint.text.yaml.earlier_faults.LONGEST_SCAN",
    "heatlint.heat.LARGEST_NUMBER",  # what a column of a database takes
    "heatlint.heat.LONGEST_NAME",  # Heat's own
    "heatlint.heat.LONGEST_TAG",  # Heat's own
    "heatlint.serve.connection.LONGEST_HEAD",  # on the page of the endpoint
    "heatlint.serve.rate.MOST_PROJECTS",
    "heatlint.serve.resource_types.LONGEST_PATTERN",
    "heatlint.serve.routing.MOST_DISCARDED",
    "heatlint.serve.software_deployments.LONGEST_ID",  # Heat's own
    "heatlint.serve.software_deployments.LONGEST_PROJECT_ID",  # Heat's own
    "heatlint.serve.template_urls.LARGEST",  # Heat's own
    "heatlint.serve.template_urls.LONGEST_URL",
    "heatlint.serve.template_urls.MOST_AT_ONCE",
    "heatlint.serve.template_urls._MOST_DECODINGS",
    "heatlint.serve.template_urls.MOST_REDIRECTS",
    "heatlint.serve.tokens.MOST_KEPT",
    "heatlint.serve.values._LONGEST_NAMES",  # Heat's own
}


def limits():
    """Yield the dotted name of each constant that is named as a limit. Those in rules/ are mostly Heat's."""
    for path in sorted((ROOT / "heatlint").rglob("*.py")):
        steps = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            for target in targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(each, ast.Name) and LIMIT.match(each.id):
                        yield f"{module}.{each.id}"


def value_of(name):
    module, _, constant = name.rpartition(".")
    if not module.startswith("rules."):
        return getattr(importlib.import_module(module), constant)
    spec = importlib.util.spec_from_file_location(module, ROOT / f"{module.replace('.', '/')}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return getattr(loaded, constant)


@pytest.mark.parametrize(("name", "written"), ROWS, ids=[name for name, _ in ROWS])
def test_the_page_has_the_value_of_the_code(name, written):
    value = value_of(name)
    assert written in (f"{value:,}", f"{value >> 20} MiB", f"{value >> 10} KiB")


def test_the_page_has_each_limit():
    assert sorted(set(limits()) - OTHER - {name for name, _ in ROWS}) == []


def test_the_list_of_other_numbers_has_only_names_that_exist():
    assert sorted(OTHER - set(limits())) == []


def test_each_rule_on_the_page_exists():
    from heatlint.plugins import built_in

    assert set(re.findall(r"HL\d{3}", PAGE)) <= {rule.code for rule in built_in().rules}
