"""The live figures of the course, one function each."""

from nnlib.explore.start import smell_detector

__all__ = ["smell_detector"]
