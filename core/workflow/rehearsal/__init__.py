"""Rehearsing a draft: last year's dossiers go through it, beside what they went through.

Nothing is stored. `reading` gathers the material, `recollecting` and `effort` tell work from
waiting in it, `matching` finds the step of the draft for each recorded stay and `records` what
a dossier does there; in `following` the dossiers walk, by the engine, with their `choosing`,
past the officers of `teams` at their `desks`. `planning` makes draws of it, `figures` says
what came of them, and `rehearse` is what callers call.
"""
