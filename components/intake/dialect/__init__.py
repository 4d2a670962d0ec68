"""What a text is written in: its lines, what cuts them into cells, and how quotes are made out."""
