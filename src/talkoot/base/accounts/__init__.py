"""People who can sign in: how they prove who they are, and the language and looks they chose."""
