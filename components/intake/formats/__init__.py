"""One module a kind of file: text that a delimiter cuts, JSON, spreadsheets, Parquet, ARFF, sparse rows."""
