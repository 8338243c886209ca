"""What people do in a conversation.

Every command takes the viewer first and asks the policy. It changes rows and returns a plain
value; committing is left to the request (see `portal.web.transactions`).
"""
