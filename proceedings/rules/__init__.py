"""Every rule of the product that can be switched by its id: which there are, what a switch would change, and the switching itself."""
