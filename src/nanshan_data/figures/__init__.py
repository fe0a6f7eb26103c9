"""The value that travels: a number with its bounds, its unit and where it comes from."""
