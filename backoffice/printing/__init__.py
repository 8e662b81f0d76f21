"""Slips on paper: the content that core gives, phrased, laid out and made a PDF.

The sentences stand in `wording/`, the page in `templates/slip.typ`; `Printer` joins them.
"""
