"""The stages of a migration as jobs of Spark: the same code, in a task for each part of the keys.

`importing.import_on_spark` and `verifying.verify_on_spark` are the ways in.  Only `session` and
`running` load pyspark.
"""
