"""Maps drawn by the server: the world with a bubble a country, a country with a dot an outlet; land and sea, no borders."""
