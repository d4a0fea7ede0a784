"""./dev bench micro: the steps of the frame path and of a query, one by one."""
