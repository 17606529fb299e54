"""A running `heatlint serve` that checks templates for others: how it is called, and what it answers."""
