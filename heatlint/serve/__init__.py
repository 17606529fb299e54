"""The endpoint: Heat's API and Keystone's, answered by heatlint's engine without a cloud."""
