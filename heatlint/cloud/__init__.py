"""What a cloud has, and what a stack needs of it."""
