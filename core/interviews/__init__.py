"""Interviews about the events of a life, as officers changed what is shipped."""
