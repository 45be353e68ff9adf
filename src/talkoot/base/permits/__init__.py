"""Permissions that tell nobody whose they are: blind signatures, and the files of their keys."""
