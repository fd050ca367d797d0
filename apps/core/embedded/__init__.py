"""The default set-up: PostgreSQL, Valkey and the console's own processes, started and watched without Django."""
