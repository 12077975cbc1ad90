"""Turns the tours of other programs into `Tour`, one program a module: each has `read`, which finds its description."""
