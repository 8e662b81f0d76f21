"""How people put it: data, read by `reading`."""
