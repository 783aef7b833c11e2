"""Ways to mend a data set."""
