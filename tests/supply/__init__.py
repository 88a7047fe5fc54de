"""What this program stands on: the packages in its locks, their licences, and a bill of them."""
