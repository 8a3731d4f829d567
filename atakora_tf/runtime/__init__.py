"""The code inside the Function App; of ours it imports the contract alone."""
