"""The working calendar: which days and hours count, and when a promise falls due.

Pure rules (`limits`, `hours`, `days`, `due`, `pauses`, `deadlines`) know neither
database nor clock. `national` holds the nation's days off, `models` the table that
people edit, `loading` makes the pure calendar of a unit from it.

    calendar = await calendar_for(tree.chain(unit_id), now)
    promise = due(received_at, Limit(5, LimitUnit.WORKING_DAY), calendar)
"""
