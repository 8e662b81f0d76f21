"""Slips: what they say, the signature that proves them, the symbols that machines read.

Nothing here phrases or draws a page: `backoffice/printing/` does, from the plain content
given in `content.py`.
"""
