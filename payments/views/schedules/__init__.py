"""定期报送: the list, setting one up, one with its runs, and its acts."""
