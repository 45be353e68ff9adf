"""What networks are asked, a module each. How an answer is to be understood is said once (`asking`)."""
