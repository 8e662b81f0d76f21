"""Conversations of citizens: where each stands, and for some days what was said, masked."""
