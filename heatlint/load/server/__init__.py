"""What the server does with the environments of a request."""
