"""A small coaching service: people practise conversations, and see how they get better."""
