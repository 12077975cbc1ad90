"""HTTP for sharing a spot of a hall: its pictures, and the signature that WeChat's pages want."""
