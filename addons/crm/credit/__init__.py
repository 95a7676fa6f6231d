"""Credit: what customers owe and are about to owe, and whether they may owe more."""
