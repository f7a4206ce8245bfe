"""The negotiation desk: borrowers who are willing but unable; what they can afford, what is offered, who agrees."""
