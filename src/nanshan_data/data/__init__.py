"""What people put in, checked: files, codebook, documents, readings, outside figures."""
