"""What the parts of the cluster call each other. Imports nothing."""

NAMESPACE = "playground"
"""Ray's namespace of all actors of ours."""
APP = "playground"
"""What Serve calls the replicas' application."""
ROOMS = "rooms"
"""The actor that keeps the class rooms."""
