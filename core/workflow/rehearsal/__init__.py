"""Rehearsing a draft: last year's dossiers go through it, beside what they went through.

Nothing is stored. `reading` gathers the material, `effort` tells work from waiting, `matching`
finds the step of the draft for each recorded stay, `desks` and `following` let the dossiers
walk, `figures` and `rehearse` say what came of it.
"""
