"""The report formats of `heatlint plan`: pure functions from plans to a text."""
