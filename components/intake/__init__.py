"""Reading: bytes a person has -> text cells, with all that was understood, mended or left out on the way said.

The way: `source` (unfold a container, by content) -> `encoding` (text in UTF-8) -> `sniff` (separator, quote, escape) ->
`layout` (what stands above, the header, where the table ends) -> `fast` where rows are clean, `careful` and `mend` where
they are odd -> `cells` (the result). Spreadsheets, Parquet and JSON lines have modules of their own.
"""
