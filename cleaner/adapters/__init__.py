"""The cleaner in other people's pipelines: one module an engine, each thin, each loading its library when imported.

`arrow` is the kernel that the column engines stand on; `recipe` is how a cleaner travels to their workers. Nothing is
exported here, so that nobody pays for an engine that is not theirs.
"""
