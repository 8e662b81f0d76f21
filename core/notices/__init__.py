"""What is owed to whom: written with the change, sent later by somebody else."""
