"""Finds the procedure that words mean: the catalogue's texts and the ways in which people put it.

Pure and without a database: a `Finder` is built from contents and the corpus, never changes, and
is swapped whole when the catalogue does.
"""
