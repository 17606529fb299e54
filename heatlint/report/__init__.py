"""Report formats, one module each. A report is a pure function of the diagnostics and the texts that they are about."""
