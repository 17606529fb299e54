"""tools/lowest_versions.py: the constraints for a run of the tests with the lowest allowed versions."""

from __future__ import annotations

import pytest

from tools import lowest_versions


def constraints(*dependencies, **extras):
    return lowest_versions.constraints(
        {"name": "heatlint", "dependencies": dependencies, "optional-dependencies": extras}
    )


@pytest.mark.parametrize(
    "requirement, line",
    [
        pytest.param("PyYAML>=6.0.1", "PyYAML==6.0.1", id="lower-bound"),
        pytest.param("ruff<0.18,>=0.17", "ruff==0.17", id="lower-and-upper-bound"),
        pytest.param("yaql~=3.0", "yaql==3.0", id="compatible-release"),
        pytest.param("yaql==3.0", "yaql==3.0", id="exact-version"),
        pytest.param('tzdata>=2025.2; sys_platform == "win32"', "tzdata==2025.2", id="marker"),
    ],
)
def test_requirement_is_pinned_to_its_lower_bound(requirement, line):
    assert constraints(requirement) == ([line], [])


def test_extras_are_pinned_too_without_the_project_itself():
    assert constraints("a>=1", test=["heatlint[lsp]", "b>=2"], lsp=["c>=3"]) == (["a==1", "b==2", "c==3"], [])


def test_highest_lower_bound_of_a_package_counts():
    assert constraints("Some_Name>=1.9", test=["some-name>=1.10"]) == (["some-name==1.10"], [])


@pytest.mark.parametrize("requirement", ["mypy", "mypy<2", "mypy!=1.5"])
def test_requirement_without_lower_bound_is_an_error(requirement, tmp_path, capsys):
    assert constraints(requirement) == ([], [requirement])
    path = tmp_path / "pyproject.toml"
    path.write_text(f'[project]\nname = "p"\ndependencies = ["{requirement}"]\n', encoding="utf-8")
    assert lowest_versions.main([str(path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f'{path}: "{requirement}" has no lower bound; write "{requirement}>=VERSION"\n')


def test_every_dependency_of_heatlint_has_a_lower_bound(capsys):
    assert lowest_versions.main([]) == 0
    assert "PyYAML==6.0.1\n" in capsys.readouterr().out
