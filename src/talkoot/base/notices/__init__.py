"""Telling people: mail as a job that is tried again, and a page that says what is wrong with the mail settings."""
