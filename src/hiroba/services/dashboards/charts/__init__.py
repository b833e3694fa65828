"""Charts as SVG, drawn by the server: each number is a link, and they print and stand without a script."""
