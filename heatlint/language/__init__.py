"""What Heat's language means: versions, functions, constraints, partial evaluation."""
