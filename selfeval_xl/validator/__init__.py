"""The catalogue of checks, and the engine that runs it over a form and over the forms of a run side by side."""
