"""The old and the new texts of fixed files without their secrets, to show them."""

from __future__ import annotations

import os

from heatlint.model.secret_places import secret_places
from heatlint.project.toml_tokens import values_of_stacks
from heatlint.report.hidden import add_all, hidden_parts, masked, masked_text
from heatlint.run.checker import Checker
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.model.secret_text import SecretTexts
    from heatlint.report.hidden import Hidden
    from heatlint.run.fixed_texts import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes


def covered_texts(scopes: Scopes, jobs: Iterable[CheckJob], fixed: FixedTexts) -> dict[str, tuple[str, str]]:
    """Return the old and the new text of each fixed file, with a star for each character of a secret.

    jobs: those that may read a fixed file. What was secret before the fixes still is.
    """
    jobs = list(jobs)
    parts_before, secrets = _hidden_parts(scopes, jobs, fixed.old)
    parts_after, _ = _hidden_parts(scopes, jobs, fixed.texts)
    return {
        real: (_covered(real, fixed.old[real], parts_before, secrets), _covered(real, data, parts_after, secrets))
        for real, data in fixed.texts.items()
    }


def _hidden_parts(
    scopes: Scopes, jobs: Iterable[CheckJob], texts: dict[str, bytes]
) -> tuple[Hidden, list[SecretTexts]]:
    """Return the parts of files with secrets of stacks, by path without symbolic links, and the secrets.

    Of many stacks only one is in memory at a time, unless it has secrets.
    """
    hidden: Hidden = {}
    secrets: list[SecretTexts] = []
    for stack in Checker(scopes).stacks(jobs, texts):
        for name, lines in hidden_parts(stack).items():
            add_all(hidden, {os.path.realpath(name): lines})
        found = secret_places(stack).texts()
        if found.are_telling:
            secrets.append(found)
        else:
            stack.dissolve()
    return hidden, secrets


def _covered(real: str, data: bytes, hidden: Hidden, secrets: list[SecretTexts]) -> str:
    """Return a text without the secrets of stacks that read it, and without other secret texts."""
    content = data.decode("utf-8")
    text = content.removeprefix(BYTE_ORDER_MARK)
    lead = content[: len(content) - len(text)]
    if real.endswith(".toml"):  # a config, whose values heatlint config covers, too
        text = masked(text, values_of_stacks(text, real))
    return lead + masked_secrets(masked_text(text, hidden.get(real, {})), secrets)


def secrets_of(scopes: Scopes, jobs: Iterable[CheckJob], texts: dict[str, bytes]) -> list[SecretTexts]:
    """Return the secrets of each stack of jobs that has some, wherever they stand, with texts in place of files."""
    return _hidden_parts(scopes, jobs, texts)[1]


def masked_secrets(text: str, secrets: list[SecretTexts]) -> str:
    """Return a text with a star for each character of a secret."""
    for each in secrets:
        text = masked(text, each.spans(text))
    return text
