"""What dossiers did: where each stayed, how long, with whom, and how it went on.

Read from the tasks of dossiers that ran on a workflow, and from the events of those that
went by the general table of moves; both look the same here.
"""
