"""What a stack update does with each resource: two stacks to a Plan, offline."""
