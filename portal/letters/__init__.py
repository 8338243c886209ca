"""Letters: the outbox that commits with what caused it, and the worker that drains it."""
