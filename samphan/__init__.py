"""Samphan (สัมพันธ์): an e-CRM for Thai small and medium businesses."""

__version__ = "0.1.0"
