"""``python -m nanshan_data`` is the same as ``nanshan``, and the way in where there is no make."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # a stop while all is loaded needs no traceback; main() hears the rest

from nanshan_data.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
