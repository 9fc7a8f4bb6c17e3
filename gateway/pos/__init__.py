"""The till: what is sold, for how much, and what the receipt says."""
