"""The project's folder: which files are read, which are not, and what its history says. Nothing is run."""
