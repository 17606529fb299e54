"""A stack as the checks see it: template, parameters, registry, resources, nested stacks."""
