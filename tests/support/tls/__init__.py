"""What tests of TLS have: an authority with its certificates, and a peer of a connection in memory."""
