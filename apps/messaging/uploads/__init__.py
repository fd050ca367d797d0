"""What stands between a list as somebody brings it and the messages it becomes: sources, columns, standard file."""
