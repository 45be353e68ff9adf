"""The appreciative assessment: a team looks at its own work in rounds of statements and questions, anonymously by
construction; talks about what it sees; and re-arranges the work by choices it looks at again in the next round. Sites of
two to four fill in a consensus card together instead."""
