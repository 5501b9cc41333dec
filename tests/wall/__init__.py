"""The attacks on the wall of the conduct line (design, section 6), played one by one."""
