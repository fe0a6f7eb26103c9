"""Loaded before all other plugins: leaves out a grammar of addresses that the schema library of nbformat builds for
seconds when it is imported, and that no notebook asks for."""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
