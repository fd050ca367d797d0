"""Lists that people bring and take: the only place that knows spreadsheets (`reading.open_table`, `writing`)."""
