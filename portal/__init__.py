"""The only door to the outside: web, command line and worker."""
