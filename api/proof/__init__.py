"""The walk over every route as every ordinary role, in search of a record that nothing may serve any more."""
