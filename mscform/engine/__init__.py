"""Pure rules over definitions and records: no window, database, file, clock or network."""
