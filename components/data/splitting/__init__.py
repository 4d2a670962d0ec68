"""Which rows train, which validate, which test: by lot, by time, by group, or as a column says."""

from components.data.splitting.divide import Division, divide
from components.data.splitting.parts import Parts, split_rows
from components.data.splitting.summary import PartSummary, in_words, summarise, untaught

__all__ = ["Division", "PartSummary", "Parts", "divide", "in_words", "split_rows", "summarise", "untaught"]
