"""Telling people: notices in the app and a digest of them by mail, mails at once, and a page that says what is wrong with the mail settings."""
