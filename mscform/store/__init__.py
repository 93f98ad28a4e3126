"""The encrypted site folder: ledger, projections, drafts and copies; the only room with SQL.

sqlite-utils prefers a module named `pysqlite3` to the standard library's driver. The shim below
hands it the encrypting driver under that name, before anything can import sqlite-utils (D24).
"""

from __future__ import annotations

import sys

from sqlcipher3 import dbapi2

sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = dbapi2
