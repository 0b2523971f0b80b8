"""Front ends: one file a language, each turning source text into a Unit."""
