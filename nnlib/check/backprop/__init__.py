"""The exercises of lesson 04: the referee, the blame of each layer, and a network of one's own."""

EXERCISES = ()
