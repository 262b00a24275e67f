"""The life of a record: decided, final, published, counting as negative, open to repair, ended. A pure function of record, events, day and rules.

`ledger.life.state.state` says it for one record; `ledger/in_force.py` asks the same of all records at once, in SQL. Both read the
same rules (`ledger.life.policy`), and a test holds them to the same answer.
"""
