"""What happens to an error of heatlint itself: it is described, or raised for a developer."""

from __future__ import annotations

import os

#: The environment variable with which errors of heatlint are raised.
DEBUG = "HEATLINT_DEBUG"


def is_debugging() -> bool:
    """Whether an error of heatlint is raised, with its traceback, in place of a report of it."""
    return bool(os.environ.get(DEBUG))


def described_or_raised(error: Exception) -> str:
    """Return what `described` returns of an error; with HEATLINT_DEBUG set, raise it."""
    if is_debugging():
        raise error
    return described(error)


def described(error: BaseException) -> str:
    """Return the kind of an error and where it was raised: "KeyError at stack.py:12".

    Its own message is left out: it may quote a part of a secret.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
