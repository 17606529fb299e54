"""Finds plugins: in directories and installed packages; one that cannot be used is reported with a clear error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heatlint.cli import main
from heatlint.diagnostic import OWN_RULES, PRODUCTION
from heatlint.plugins import FOR_PRODUCTION, BadPlugin, Ruleset, built_in, of_directory, of_packages

TEMPLATE = "heat_template_version: '2018-08-31'\nresources:\n  web: {type: OS::Heat::None}\n"
OWN = """\
from heatlint.rule import ADVICE, Rule, check
OWN = Rule("XY001", "own-rule", stage=ADVICE)
@check
def own(stack):
    for resource in stack.resources.values():
        yield OWN.at(resource.path, f'found "{resource.name}"', key=True)
"""
WORDS = "## XY001 own-rule\n\nWhat it is.\n"
#: What `explain` adds to the words of a rule.
FACTS = """
- **stage**: advice
- **severity**: warning
- **profile**: default: always looked for
- **fix**: none; change it by hand
"""
PAGE = f"# Own\n\n{WORDS}"


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.yaml").write_text(TEMPLATE)
    (tmp_path / "lint").mkdir()
    (tmp_path / "lint" / "own.py").write_text(OWN)
    (tmp_path / "lint" / "own.md").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_main(capsys, *words):
    status = main(list(words))
    return status, *capsys.readouterr()


def test_rules_of_a_directory_are_rules_like_any_other(here, capsys):
    status, out, _ = run_main(capsys, "check", "--rules", "lint", "--format", "concise")
    assert (status, out) == (1, 'app.yaml:3:3: warning XY001 own-rule found "web"\n')
    (here / "heatlint.toml").write_text('rules = ["lint"]\nseverity = {own-rule = "info"}\n')
    assert run_main(capsys, "trust") == (0, "heatlint.toml may run lint/own.py\n", "")
    assert run_main(capsys, "check", "--format", "concise")[:2] == (
        0,
        'app.yaml:3:3: info XY001 own-rule found "web"\n',
    )
    assert run_main(capsys, "check", "--ignore", "XY")[:2] == (0, "")
    assert "XY001  own-rule" in run_main(capsys, "rules")[1]
    assert run_main(capsys, "explain", "own-rule")[1] == WORDS + FACTS
    (here / "app.yaml").write_text(TEMPLATE.replace("web:", "web:  # heatlint: ignore[own-rule]\n   "))
    assert run_main(capsys, "check")[:2] == (0, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("raise KeyError('oh')", "lint/own.py\" cannot be loaded: KeyError: 'oh'"),
        ("def f(:", 'lint/own.py" cannot be loaded: SyntaxError: '),
        ("import no_such_module", 'lint/own.py" cannot be loaded: ModuleNotFoundError: '),
        (OWN.replace("XY001", "HL401"), '"HL401" is declared twice, by the plugins "references" and "'),
        (OWN.replace("own-rule", "undefined-parameter"), '"undefined-parameter" is declared twice, by the plugins '),
    ],
)
def test_what_cannot_be_used_is_told_in_a_line(here, capsys, text, words):
    (here / "lint" / "own.py").write_text(text)
    for command in (["check"], ["rules"], ["explain", "HL401"]):
        status, out, err = run_main(capsys, *command, "--rules", "lint")
        assert (status, out) == (2, "") and err.startswith("heatlint: ") and err.count("\n") == 1
        assert words in err


def test_a_directory_that_cannot_be_read(tmp_path):
    with pytest.raises(BadPlugin, match="cannot be read"):
        of_directory(str(tmp_path / "none"))


def test_two_directories_may_have_plugins_of_one_name(here):
    other = here / "other"
    other.mkdir()
    (other / "own.py").write_text(OWN.replace("XY001", "XY002").replace("own-rule", "other-rule"))
    plugins = [*of_directory(str(here / "lint")), *of_directory(str(other))]
    assert [rule.code for rule in Ruleset(plugins).rules if rule not in OWN_RULES] == ["XY001", "XY002"]
    (other / "third.py").write_text(OWN)
    with pytest.raises(BadPlugin, match='"XY00[12]" is declared twice'):
        Ruleset([*plugins, *of_directory(str(other / "..") + "/other")])


def installed(directory: Path, target: str, **modules: str) -> None:
    """What an installer leaves of a package with an entry point."""
    about = directory / "acme_rules-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[heatlint.rules]\nacme = {target}\n")
    for name, text in modules.items():
        path = directory / Path(*name.split("__"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text)


def test_rules_of_installed_packages(tmp_path_factory, here):
    site = tmp_path_factory.mktemp("site")
    installed(
        site,
        "acme_rules_test.rules",
        acme_rules_test__init="",
        acme_rules_test__rules__own=OWN,
        acme_rules_test__rules___words="raise RuntimeError\n",
    )
    (site / "acme_rules_test" / "init.py").rename(site / "acme_rules_test" / "__init__.py")
    (site / "acme_rules_test" / "rules" / "own.md").write_text(PAGE)
    root = str(Path(__file__).parent.parent)
    program = f"import sys; sys.path[:0] = [{str(site)!r}, {root!r}]; from heatlint.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", program]
    done = subprocess.run(
        [*words, "check", "--format", "concise"], capture_output=True, text=True, check=False, cwd=here
    )
    assert (done.returncode, done.stdout) == (1, 'app.yaml:3:3: warning XY001 own-rule found "web"\n'), done.stderr
    done = subprocess.run([*words, "explain", "XY001"], capture_output=True, text=True, check=True, cwd=here)
    assert done.stdout == WORDS + FACTS


def test_a_single_module_may_be_an_entry_point(tmp_path, monkeypatch):
    installed(tmp_path, "acme_single_test", acme_single_test=OWN)
    monkeypatch.syspath_prepend(tmp_path)
    (plugin,) = [each for each in of_packages(lambda path: True) if each.name == "acme_single_test"]
    assert [rule.code for rule in plugin.rules] == ["XY001"]
    assert plugin.page == str(tmp_path / "acme_single_test.md")


def test_an_entry_point_that_is_not_there(tmp_path, monkeypatch):
    installed(tmp_path, "no_such_package_test")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadPlugin, match='the plugin "no_such_package_test" cannot be loaded: ModuleNotFoundError'):
        of_packages(lambda path: True)


def test_a_plugin_of_rules_that_are_not_looked_for_is_not_run():
    codes = {rule.code for rule in built_in().rules}
    names = {name.partition(".")[0] for name, _ in built_in().checks()}
    assert "exposure" not in names and "references" in names
    assert "exposure" in {name.partition(".")[0] for name, _ in built_in().checks(codes)}
    assert {name.partition(".")[0] for name, _ in built_in().checks({"HL401"})} == {"references"}


def test_the_modules_that_most_runs_do_not_import_are_those_with_rules_for_production_only():
    profiles = {plugin.name: {rule.profile for rule in plugin.rules} for plugin in built_in().plugins}
    assert FOR_PRODUCTION == {name for name, found in profiles.items() if found == {PRODUCTION}}
