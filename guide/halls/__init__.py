"""Reads halls from their folders and checks them. README.md describes the format; `check` is where it starts."""

from guide.halls.check import check, load
from guide.halls.model import Hall
from guide.halls.problem import HallError, Problem
from guide.halls.registry import Halls

__all__ = ["Hall", "HallError", "Halls", "Problem", "check", "load"]
