"""What follows from an event of a life: small tables of questions and procedures."""
