"""What there is to plan with: calendars, resources, processes, materials."""
