"""The outlet gateway of a village cooperative: till, journal, devices, link and uplink in one small daemon."""

__version__ = "0.1.0"
