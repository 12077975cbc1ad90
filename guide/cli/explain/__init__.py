"""What commands say of errors and of themselves, in 中文 and English."""
