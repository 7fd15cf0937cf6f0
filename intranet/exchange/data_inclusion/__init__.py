"""data·inclusion v1: structures and services in and out, as the national repository has them."""
