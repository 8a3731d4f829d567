"""From planned resources to Terraform resources: pure rendering, no CDKTF."""
