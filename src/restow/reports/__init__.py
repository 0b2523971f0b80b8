"""Reports: what a scan found, each in one format. Members are the files of this folder.

A report reads a ScanResult and gives text. It adds nothing to what it says, and shows no name as it
came: nothing in a file's name or a template can steer a terminal, run in a browser or break a table.
"""
