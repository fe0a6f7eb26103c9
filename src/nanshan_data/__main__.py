"""``python -m nanshan_data`` is the same as ``nanshan``: the way in where there is no make."""

from nanshan_data.cli import main

main()
