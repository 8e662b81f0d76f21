"""Turns it on: settings, wiring, web server, loops and command line. Nobody imports it."""

__version__ = "0.1.0"
