"""What the client does before it sends a request: files found, read and named, environments merged."""
