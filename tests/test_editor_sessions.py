"""What an editor shows after any session is what a fresh check finds. tools/editor_sessions.py has the long run."""

from __future__ import annotations

import pathlib

import editor_sessions
import pytest
from editor_sessions import NAMES, TEXTS, Step
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heatlint.project.config import BadConfig
from heatlint.run.incremental import IncrementalChecker
from heatlint.run.listing import Listing

NUMBERS = st.integers(0, 99)
STEPS = st.lists(st.tuples(st.sampled_from(editor_sessions.STEPS), NUMBERS, NUMBERS), min_size=1, max_size=10)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(STEPS)
def test_both_clients_show_what_a_fresh_check_finds(steps: list[Step]) -> None:
    assert editor_sessions.run(steps) == []


def number(name: str) -> int:
    """Return the number that chooses a file."""
    return NAMES.index(name)


MAIN, PORT, ENVIRONMENT = map(number, ("a/main.yaml", "a/nested/port.yaml", "a/main.env"))
REGISTRY, CONFIG, TYPES = map(number, ("a/registry.yaml", "a/heatlint.toml", "a/type.json"))
INNER_CONFIG, BASELINE, APP = map(number, ("a/nested/heatlint.toml", "a/accepted.json", "b/app.yaml"))
#: The number of a text of the template that cannot be read.
UNREADABLE = TEXTS["a/main.yaml"].index("heat_template_version: 2018-08-31\nresources: [\n")
#: The number of a text of the nested template that has no version.
WITHOUT_VERSION = TEXTS["a/nested/port.yaml"].index("resources:\n  p: {type: OS::Heat::None}\n")
FAR, IGNORED = map(number, ("b/registry.env", "a/.gitignore"))


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            [("write", MAIN, 1), ("wait", 0, 0), ("open", MAIN, 0), ("edit", 0, 0), ("save", 0, 0), ("close", 0, 0)],
            id="a fault that was mended, saved and closed",
        ),
        pytest.param([("wait", 0, 0), ("checkout", 3, 0), ("wait", 0, 0)], id="a checkout of several files"),
        pytest.param(
            [("write", APP, 1), ("add folder", 1, 0), ("wait", 0, 0), ("remove folder", 1, 0)],
            id="the findings of a folder that was removed",
        ),
        pytest.param(
            [("write", MAIN, 2), ("wait", 0, 0), ("write", REGISTRY, 1), ("wait", 0, 0), ("write", REGISTRY, 2)],
            id="an environment that maps the unknown type of another stack",
        ),
        pytest.param(
            [("wait", 0, 0), ("write", ENVIRONMENT, 1), ("wait", 0, 0), ("delete", ENVIRONMENT, 0)],
            id="an environment that fits its template, fits no more, and is gone",
        ),
        pytest.param(
            [
                ("rename", ENVIRONMENT, MAIN),
                ("write", CONFIG, 2),
                ("open", MAIN, 0),
                ("edit", 0, UNREADABLE),
                ("close", 0, 0),
            ],
            id="an environment in the place of the template of a table, that was a template for a while",
        ),
        pytest.param(
            [("write", ENVIRONMENT, 3), ("write", APP, 1), ("write", FAR, 1), ("add folder", 1, 0)],
            id="environments of two folders that map a type differently",
        ),
        pytest.param(
            [("write", APP, 1), ("write", REGISTRY, 1), ("write", PORT, 2), ("add folder", 1, 0)],
            id="a template of another folder that only its environment names",
        ),
        pytest.param(
            [("write", CONFIG, 2), ("wait", 0, 0), ("write", REGISTRY, 1)],
            id="a new file that the pattern of a stack matches",
        ),
        pytest.param(
            [("write", PORT, 2), ("wait", 0, 0), ("remove directory", 0, 0)],
            id="a directory that is gone with its nested templates",
        ),
        pytest.param([("wait", 0, 0), ("write", INNER_CONFIG, 1)], id="a new config in a directory"),
        pytest.param([("write", CONFIG, 6), ("wait", 0, 0), ("write", TYPES, 1)], id="a type file that is not valid"),
        pytest.param(
            [("write", MAIN, 2), ("write", BASELINE, 1), ("write", CONFIG, 5), ("wait", 0, 0), ("write", BASELINE, 2)],
            id="a baseline that accepts less",
        ),
        pytest.param(
            [("write", MAIN, 5), ("wait", 0, 0), ("write", MAIN, 4), ("wait", 0, 0), ("write", MAIN, 5)],
            id="a suppression that is needed no more",
        ),
        pytest.param(
            [("write", APP, 1), ("open", PORT, 0), ("remove directory", 0, 0), ("add folder", 1, 0), ("wait", 0, 0)],
            id="an open file that is saved where it did not exist",
        ),
        pytest.param(
            [("remove directory", 0, 0), ("rename", TYPES, INNER_CONFIG), ("open", INNER_CONFIG, 0)],
            id="an open config with an error that applies to no template",
        ),
        pytest.param(
            [
                ("write", MAIN, 2),
                ("write", REGISTRY, 1),
                ("wait", 0, 0),
                ("open", REGISTRY, 0),
                ("rename", REGISTRY, FAR),
            ],
            id="an environment beside the folder that maps a type in another way",
        ),
        pytest.param([("open", MAIN, 0), ("edit", 0, 7), ("save", 0, 0)], id="a template without a version"),
        pytest.param(
            [("write", ENVIRONMENT, 1), ("write", MAIN, 7), ("wait", 0, 0), ("write", MAIN, 0)],
            id="an environment whose template can be read again",
        ),
        pytest.param(
            [("write", IGNORED, 2), ("rename", TYPES, INNER_CONFIG), ("wait", 0, 0), ("write", IGNORED, 1)],
            id="a config with an error in a directory that is ignored now",
        ),
        pytest.param([("add folder", 2, 0), ("write", PORT, 1)], id="a folder within a folder"),
        pytest.param(
            [("add folder", 1, 0), ("write", APP, 1), ("write", CONFIG, 4), ("wait", 0, 0), ("remove folder", 1, 0)],
            id="a folder is removed while the config of another one has an error",
        ),
        pytest.param([("add folder", 2, 0), ("add folder", 1, 0), ("write", PORT, 2)], id="three folders"),
        pytest.param(
            [("open", MAIN, 0), ("edit", 0, 7), ("add folder", 2, 0), ("remove folder", 0, 0)],
            id="an open template without a version whose folder is removed",
        ),
        pytest.param([("write", PORT, 2), ("open", APP, 0)], id="an open file in no folder that names one in a folder"),
        pytest.param(
            [("write", CONFIG, 2), ("write", PORT, 2), ("add folder", 2, 0)],
            id="a folder within a folder whose config has a stack",
        ),
        *(
            pytest.param(
                [("write", PORT, WITHOUT_VERSION), ("write", MAIN, 2), *opened, ("wait", 0, 0), *steps],
                id=f"a template without a version that {what}, {how}",
            )
            for opened, how in (([], "closed"), ([("open", PORT, 0)], "open"))
            for steps, what in (
                ([("add folder", 1, 0)], "another folder nests"),
                ([("add folder", 1, 0), ("wait", 0, 0), ("write", APP, 2)], "another folder nests no more"),
                ([("add folder", 1, 0), ("wait", 0, 0), ("remove folder", 1, 0)], "a folder nested that is removed"),
                ([("add folder", 1, 0), ("wait", 0, 0), ("remove folder", 0, 0)], "is in no folder any more"),
                ([("write", MAIN, 0), ("wait", 0, 0), ("write", MAIN, 2)], "its folder nests no more"),
            )
        ),
    ],
)
def test_nothing_stays_that_a_fresh_check_does_not_find(steps: list[Step]) -> None:
    assert editor_sessions.run(steps) == []


def test_a_search_that_fails_is_made_again_if_a_file_has_changed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A config with an error is left out by a .gitignore that appears while the search reads the config."""
    search = IncrementalChecker.search

    def late_search(checker: IncrementalChecker) -> Listing:
        try:
            return search(checker)
        except BadConfig as error:
            pathlib.Path(error.file, "../../.gitignore").resolve().write_text("nested/\n")
            checker.expire_index()
            raise

    monkeypatch.setattr(IncrementalChecker, "search", late_search)
    assert editor_sessions.run([("rename", TYPES, INNER_CONFIG)]) == []
