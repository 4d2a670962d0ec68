"""Pieces that show how good a run is."""
