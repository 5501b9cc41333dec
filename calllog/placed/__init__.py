"""Calls that the system places: asked for, ordered, transferred, and followed to their end."""
