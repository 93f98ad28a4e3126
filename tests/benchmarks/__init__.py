"""Speed goals (`performance.md`), each measured as a ratio to its limit in the same run.

    python3 packaging/dev.py bench [NAME …]

Nothing here fails on a time; the table says where each goal stands.
"""
