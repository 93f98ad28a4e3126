"""Printed and sealed paper: the only home of reportlab, pikepdf and pyHanko."""
