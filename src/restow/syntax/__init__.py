"""Source text and its syntax trees: what front ends, dialects and rewriters all ask of them."""
