"""Sending what is owed: claim, phrase, send over whichever provider works, record."""
