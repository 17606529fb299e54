"""What a project decides about findings: suppressions, the baseline, fixes."""

#: The text, in any case, that every suppression contains. It is here so that a check of a text without suppressions
#: does not import heatlint.review.suppression_comments.
SUPPRESSION_MARK = "heatlint:"
