"""Selling away from the desk: what a phone takes along, and what it sends back when there is a connection."""
