"""Answers composed from the facts of a procedure, and checked before they leave."""
