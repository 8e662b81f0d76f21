"""The demo province: made-up people and places, real procedure facts, a year of dossiers.

`seeding.seed_demo` is the way in. Nobody here exists: the province carries a level-1
code that belongs to none (X99), identity numbers begin with 000 and telephone numbers
with 0990, which no one has. Its accounts cannot sign in in production mode.
"""
