"""Migration tools: how each writes a Migration. Add a file here to teach restow another."""
