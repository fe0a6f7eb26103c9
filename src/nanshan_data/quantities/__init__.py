"""Any Chinese text → numbers: layout, numerals, bounds, words, grammar."""
