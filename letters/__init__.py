"""The trade: requests, rules, approval, the frozen letter, its journal and its life."""
