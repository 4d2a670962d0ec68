"""Which rows train, which validate, which test: by lot, by time, by group, or as a column says."""
