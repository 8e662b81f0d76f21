"""What open dossiers make of a changed calendar: previewed, confirmed, carried out.

`moving` says what becomes of one dossier, `preview` of all of them while nothing is
stored yet, `confirming` stores the change, and `following` takes the dossiers after it,
in small transactions that any number of processes may share and none can lose.
"""
