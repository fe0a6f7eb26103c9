"""What a notebook says and shows: words in two languages, tables, charts."""
