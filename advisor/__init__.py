"""Understands a question, finds the procedure, words the facts.

`advice.py` and `understood.py` are what goes in and comes out; `advisor.py` is the whole of it.
"""
