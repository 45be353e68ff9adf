"""Content made once for all sites: ideas by customer group and need, the best of half a year chosen together, and the plan of its weeks."""
