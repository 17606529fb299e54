"""What can be wrong with the comments that suppress findings; heatlint.review.suppressions looks for it."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule

UNUSED_SUPPRESSION = Rule("HL020", "unused-suppression", stage=ADVICE)
UNKNOWN_SUPPRESSION = Rule("HL021", "unknown-suppression", stage=ADVICE)
