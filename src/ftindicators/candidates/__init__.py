"""Episodes and a policy to candidate reports: who is put before a person, by which route, and why."""
