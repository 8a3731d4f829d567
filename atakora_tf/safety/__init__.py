"""The gate: what a change of a Terraform configuration would delete or replace. Pure functions."""
