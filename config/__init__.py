"""How this installation is set up: law, plan, places, words, sources and people, as TOML.

The loader reports every problem at once; the clock and the database policy live here too,
because how a process reads time and opens its file is configuration.
"""
