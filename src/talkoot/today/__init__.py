"""The Today page: what needs me, what customers said, where we stand."""
