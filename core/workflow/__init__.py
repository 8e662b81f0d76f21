"""The internal process of a procedure: a definition held as data, and the engine that runs it.

`definition` says what a workflow is, `reading` makes one from JSON and names every fault,
`engine` is a pure function from a state and an action to the next state, `exploring` walks
through everything that may happen, `checking` says what is wrong before anybody relies on it.
"""
