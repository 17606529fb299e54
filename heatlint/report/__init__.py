"""Reports: pure functions of diagnostics, and of the documents they are about; a module a form."""
