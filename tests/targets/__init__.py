"""Shared targets."""
