"""Pictures: the organisation's library, what each shows in words, who is in it and allows that, and where it is used."""
