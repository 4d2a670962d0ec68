"""How the database came to be what it is: one file a change under `versions/`, in order of their revisions."""
