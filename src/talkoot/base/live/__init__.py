"""Telling open pages at once that something has changed. A page that hears nothing asks again by itself."""
