"""The district's reference subscriber: stores each event once and says so."""
