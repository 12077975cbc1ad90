"""What a hall is, how its folder is read and checked, and which halls a server has. README.md is the format."""

from guide.halls.check import check, load
from guide.halls.model import Hall
from guide.halls.problem import HallError, Problem
from guide.halls.registry import Halls

__all__ = ["Hall", "HallError", "Halls", "Problem", "check", "load"]
