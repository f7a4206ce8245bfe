"""The credit-reporting and legal desk: notices, submissions to bureaus, disputes, limitation, matters and their calendar."""
