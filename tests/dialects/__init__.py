"""Small real projects, one or more for each dialect, and how their own tool is run."""
