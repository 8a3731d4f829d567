"""CDKTF: the stack, the state backend, the fast bindings, a document put into a stack."""
