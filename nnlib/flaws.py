"""Ways to spoil a data set."""
