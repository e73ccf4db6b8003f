"""The results folder: its schemas, the atomic writer, the reader."""
