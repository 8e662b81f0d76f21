"""The catalogue: what can be asked for, with which papers, in what time, for what fee."""
