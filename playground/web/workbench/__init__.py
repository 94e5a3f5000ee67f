"""What every tab with a model shares: looks, texts that grow, their strip and their tree. Imports no tab."""
