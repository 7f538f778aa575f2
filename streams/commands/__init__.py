"""The commands, one file each: options in, the parts from the composition root, answers out."""
