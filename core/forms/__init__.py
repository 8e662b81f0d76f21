"""Electronic forms: what a procedure asks, as data; one form for counter, web and chat."""
