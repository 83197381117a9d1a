"""The stages, one file each, in the order of `registry`; what they do lies in the rooms below."""
