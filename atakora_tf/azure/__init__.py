"""What is true of Azure: regions, name rules, limits, plans, roles; each fact with its source.

The modules hold plain data and the few questions that can be answered from the data
alone.  They are the one place where such a number stands.  Nothing here imports
anything else of atakora_tf, except its errors.
"""
