"""A picture of a stack: what it has, what depends on what, and the formats that show it."""
