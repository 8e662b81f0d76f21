"""Conversations: what is asked and understood, whichever messenger carries it."""
