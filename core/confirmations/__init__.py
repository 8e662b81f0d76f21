"""Numbers that their owners confirmed, by typing what was texted there."""
