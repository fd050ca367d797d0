"""The breaker where messages are judged: counting by the minute, and keeping out what is abnormal or barred."""
