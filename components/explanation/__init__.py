"""Why a network answers as it does: what each column is worth to it, over all rows and for one."""
