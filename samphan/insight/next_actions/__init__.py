"""What to do today: proposals in words, in their order, and what people answer."""
