"""Better plans: scenarios beside the live plan, search over the order of jobs, and a solver that proposes sequences."""
