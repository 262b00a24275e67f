"""Incentives (守信激励): who keeps faith, proposed by one person and decided by another, ended when the ground falls away."""
