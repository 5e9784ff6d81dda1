"""Mail: letters are written from templates, kept as rows, and sent by a task.

A change never waits for a mail and never fails with one.
"""
