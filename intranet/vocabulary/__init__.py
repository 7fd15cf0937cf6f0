"""The words of needs: data·inclusion's vocabulary, and the everyday words that lead to it."""
