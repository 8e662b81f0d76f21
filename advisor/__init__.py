"""Understands a question, finds the procedure, words the facts.

Only the catalogue's plain search stands behind it so far; the advisor proper
(Rasa and its embedded stand-in) is laid on top of this package.
"""
