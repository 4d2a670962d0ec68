"""Pieces of the Network page."""
