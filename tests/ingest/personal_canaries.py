"""Values that must not be found anywhere behind landing."""

NAME = "Quillon Canarybird"
EMAIL = "quillon.canarybird@feather.example"
PHONE = "+44 7700 900461"
STREET = "Canarybird Lane"
COMMENT = "Canarybird says it never sang"
CANARIES = ("Quillon", "Canarybird", "canarybird", "feather.example", "7700 900461", "7700900461")
