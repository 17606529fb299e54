"""Reports: pure functions of diagnostics, and of the documents they are about. Import the module of the form."""
