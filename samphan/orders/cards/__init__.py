"""Payments by card through a provider: the customer pays on the provider's own page, and no card number ever comes here."""
