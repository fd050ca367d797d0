"""Customers' servers are told what became of messages and what people answered: pushes with retries, kept and replayable."""
