"""The audit trail: who did what to what, when. Text keys, so that it never holds a record hostage."""
