def nested_parameters(stack): return {}
