"""Telephone calls, in and out: what became of them, and the figures of that."""
