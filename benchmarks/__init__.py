"""What atakora_tf costs, beside what is written by hand; `python -m benchmarks`, see README.md."""
