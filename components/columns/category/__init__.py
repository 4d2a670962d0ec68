"""Words: categories, yes and no, identifiers, text."""
