"""The command line: words and exit statuses; everything else is done below.

Modules here load nothing heavy: a command imports what it runs inside its function, so that ``--help`` feels instant.
"""
