"""The one error that readers of this project are meant to see."""


class DataError(Exception):
    """Something in the data is wrong; the message names file, row, what is wrong and what to do."""
