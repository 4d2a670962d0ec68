"""What kind of values a column of text cells holds, why, and those values themselves.

`formats` and `missing_words` need no PyArrow: a process that trains imports them.
"""
