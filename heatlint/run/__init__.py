"""Checks many templates: finds the jobs, uses kept results and several processes, and collects the findings."""
