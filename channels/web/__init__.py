"""The citizens' site: pages that need no script, the public JSON interface, and the simulator.

Everything here is read by strangers. What they may hear of a dossier is decided in
core (law.md L-54); this package only shows it.
"""
