"""Which characters a file's bytes stand for."""
