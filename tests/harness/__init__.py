"""What tests/run is made of: the table of suites, builds, processes, TAP, the report."""
