"""Lesson 04: how the blame for a loss finds its way back to every weight."""

__all__ = []
