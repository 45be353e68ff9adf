"""Talkoot: the working-together system for service organisations with many small sites."""

__version__ = "0.1.0"
