"""From what was found to what is reported: suppressions, the baseline, fixes."""
