"""A file's bytes become a table of text cells, with all that was understood, repaired or left out on the way reported.

`pipeline.py` lists the passes in order. `read_table.py` reads a table to learn from, `new_rows.py` new rows for a model.
"""
