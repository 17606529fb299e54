"""What an editor asks, answered over texts that are being typed: plain data with offsets, no protocol."""
