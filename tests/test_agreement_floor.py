"""tools/agreement_floor.py: only a worse agreement fails."""

from __future__ import annotations

import importlib.util
import json
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
COUNT = {"requests": 9, "false": 1, "missed": 1, "body": 4, "place": 2}
FLOOR = {"validate": COUNT, "create": COUNT}


def tool():
    spec = importlib.util.spec_from_file_location("agreement_floor", ROOT / "tools" / "agreement_floor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(tmp_path, count, *options):
    """The exit code, and the floor afterwards, when a summary of these counts is printed."""
    line = (
        "{stage}  {requests} requests  verdict 99.000%  false {false}  missed {missed}  body {body}/5  place {place}/3"
    )
    lines = [line.format(stage=stage, **each) for stage, each in (count or {}).items()]
    (tmp_path / "agree.py").write_text("".join(f"print({each!r})\n" for each in lines), encoding="utf-8")
    (tmp_path / "floor.json").write_text(json.dumps(FLOOR), encoding="utf-8")
    code = tool().main([str(tmp_path / "agree.py"), "r", "a", "--floor", str(tmp_path / "floor.json"), *options])
    return code, json.loads((tmp_path / "floor.json").read_text(encoding="utf-8"))


def test_as_good_passes(tmp_path):
    assert run(tmp_path, FLOOR) == (0, FLOOR)


@pytest.mark.parametrize("name, count", [("requests", 8), ("false", 2), ("missed", 2), ("body", 3), ("place", 1)])
def test_worse_fails_and_is_not_recorded(tmp_path, name, count):
    for stage in FLOOR:
        assert run(tmp_path, {**FLOOR, stage: {**COUNT, name: count}}, "--record") == (1, FLOOR)


@pytest.mark.parametrize("name, count", [("requests", 10), ("false", 0), ("missed", 0), ("body", 5), ("place", 3)])
def test_better_passes_and_is_recorded_when_asked(tmp_path, name, count):
    better = {**FLOOR, "create": {**COUNT, name: count}}
    assert run(tmp_path, better) == (0, FLOOR)
    assert run(tmp_path, better, "--record") == (0, better)


def test_no_summary_fails(tmp_path):
    assert run(tmp_path, None) == (1, FLOOR)
    assert run(tmp_path, {"validate": COUNT}) == (1, FLOOR)


def test_the_recorded_floor_is_whole():
    floor = json.loads((ROOT / ".ci" / "agreement-floor.json").read_text(encoding="utf-8"))
    assert {stage: set(counts) for stage, counts in floor.items()} == {stage: set(COUNT) for stage in FLOOR}
