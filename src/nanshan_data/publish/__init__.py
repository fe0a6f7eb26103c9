"""What is handed over: processed data, executed notebooks, pages, workbook, package."""
