"""The counter: the clerk's page and its API."""
