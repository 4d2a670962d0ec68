"""What kind of values a column of text cells holds, why, and those values themselves.

A package a type: `format` says how its cells are written and parses one, with the standard library alone, since the
exported script carries it; `parse` parses whole columns; `detect` says whether a column is one.
"""
