"""The sealed exam."""
