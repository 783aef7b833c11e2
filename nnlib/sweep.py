"""Many networks at once."""
