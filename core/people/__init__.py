"""Who is who in the state's house: units as a tree, officers, and who may do what."""
