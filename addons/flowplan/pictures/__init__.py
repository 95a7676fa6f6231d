"""Pictures of the plan: SVG in a page that needs nothing from elsewhere."""
