"""The complete record of the trial in one encrypted file (the only importer of sqlite_utils)."""
