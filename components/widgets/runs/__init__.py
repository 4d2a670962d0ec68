"""Runs: as the Train page shows one, and as the Runs page lists all."""
