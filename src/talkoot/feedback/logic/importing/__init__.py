"""Reading a file of answers: which column is what, what each line says, and what cannot be taken."""
