"""Files for people: what the pages show, whole, as csv or as a workbook."""
