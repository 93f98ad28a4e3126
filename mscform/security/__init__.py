"""Passwords, keys, permissions and signatures over records; no SQL, no Qt."""
