"""What a dossier is, what may happen to it, what is owed to whom.

Core knows no channel, never sends and never phrases: a command changes the
dossier and writes, in the same transaction, the notices that are owed. Moments
(`now`), ids and randomness come in as arguments.
"""
