"""The endpoint answers as a real Heat did: each parameter of the list, and the errors (tools/endpoint/cases.py)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from serve_client import ADDRESS, serve_client

sys.path.insert(0, str(Path(__file__).parent.parent / "tools" / "endpoint"))

import matrix
import target


@pytest.fixture(scope="module")
def rows():
    """The masked answers by the names of the cases."""
    client = serve_client()

    def call(method, path, body=None, headers=None):
        data = body if isinstance(body, bytes) else None
        sent = {"content-type": None, **(headers or {})} if isinstance(body, bytes) else headers
        answer = client.call(method, path.removeprefix("/"), None if data is not None else body, sent, data=data)
        # A server does not send the body of an answer to HEAD.
        return target.Answer(answer.status, answer.headers, "" if method == "HEAD" else answer.text)

    return {row["label"]: row for row in matrix.ask(call, f"{ADDRESS}/v1/{client.project}")}


@pytest.mark.parametrize("recorded", [pytest.param(row, id=row["label"] or "all") for row in matrix.recorded_rows()])
def test_the_endpoint_answers_as_heat_did(rows, recorded):
    assert list(matrix.differences(recorded, rows[recorded["label"]])) == []


def test_each_known_difference_is_one(rows):
    same = [
        row["label"]
        for row in matrix.recorded_rows()
        if row["label"] in matrix.KNOWN and not list(matrix.values_differ(row, rows[row["label"]], ""))
    ]
    assert same == []
