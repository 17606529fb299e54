"""Describes an error of heatlint itself. Its own message is left out: it may quote a part of a secret."""

from __future__ import annotations


def described(error: BaseException) -> str:
    """Return the kind of an error and where it was raised: "KeyError at stack.py:12"."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
