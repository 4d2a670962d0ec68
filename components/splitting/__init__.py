"""Which rows train, which validate, which test: by lot, by time, by group, or as a column says."""

from components.splitting.divide import Division, divide
from components.splitting.draw import Parts, split_rows
from components.splitting.summary import PartSummary, in_words, summarise, untaught

__all__ = ["Division", "PartSummary", "Parts", "divide", "in_words", "split_rows", "summarise", "untaught"]
