"""What people wrote into the runbooks: one file per kind of reader, one note per alert."""
