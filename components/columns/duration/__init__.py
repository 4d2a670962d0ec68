"""How long something took."""
