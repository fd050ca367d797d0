"""A real SMSC over TCP that decides each message's fate by the last digits of its number."""
