"""Work that one process of all does at a time."""
