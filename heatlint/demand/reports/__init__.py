"""The reports of `heatlint demand`: each a function from a DemandReport to a text."""
