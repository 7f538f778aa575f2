"""The state made once more from the events: to compare the live one with, and to switch to."""
