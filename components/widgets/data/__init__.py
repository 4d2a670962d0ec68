"""Pieces of the Data page."""
