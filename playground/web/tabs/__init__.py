"""The page's tabs, one file each. They wire components to the decoding core; no mathematics."""
