"""Makers of rows and indicators for tests."""
