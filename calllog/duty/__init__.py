"""Duty: the office and its roster as a file, the duty log, the hand-over of shifts."""
