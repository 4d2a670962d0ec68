"""Where in a text or a sheet the table stands: its header, its rows, and what stands round them."""
