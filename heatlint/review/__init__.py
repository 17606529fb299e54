"""What a project decides about findings: suppressions, the baseline, fixes."""
