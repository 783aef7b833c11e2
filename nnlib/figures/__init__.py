"""Drawings: state in, picture and words out. No browser, no widget."""

from nnlib.figures.drawing import Drawing
from nnlib.figures.smell_detector import SmellDetector

__all__ = ["Drawing", "SmellDetector"]
