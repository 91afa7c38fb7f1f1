"""The sheet as an Excel workbook (.xlsx): strangers' files are read in a child with limits, ours are written here."""
