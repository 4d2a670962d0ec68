"""How many rows a model answers in one call: the same rows in other batches may get other last bits."""

ROWS_AT_ONCE = 4096
