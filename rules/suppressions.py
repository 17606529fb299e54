"""The rules about suppression comments; heatlint.review.suppressions reports them."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule

UNUSED_SUPPRESSION = Rule("HL020", "unused-suppression", stage=ADVICE)
UNKNOWN_SUPPRESSION = Rule("HL021", "unknown-suppression", stage=ADVICE)
