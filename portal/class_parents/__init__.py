"""Parents who are there for the other parents of a class: their cards, their mail, a poster."""
