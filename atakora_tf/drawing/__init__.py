"""Pictures of a plan: Mermaid, DOT, SVG and a page for a browser."""
