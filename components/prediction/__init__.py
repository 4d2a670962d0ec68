"""New rows against what a model was trained on, and what the model answers."""
