"""Finds out what a photo is and makes of it a picture that a hall can show. No photo is decoded in this process."""
