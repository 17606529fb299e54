"""Heat's language: versions, functions, constraints, values and partial evaluation."""
