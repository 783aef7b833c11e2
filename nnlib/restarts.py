"""Several starts."""
