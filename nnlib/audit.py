"""An audit of a data set."""
