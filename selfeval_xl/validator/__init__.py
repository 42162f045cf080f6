"""The catalogue of checks and the engine that runs it over a form."""
