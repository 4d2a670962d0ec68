"""What leaves with a person: the bundle with its script."""
