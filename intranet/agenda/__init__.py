"""What is coming: personal feeds and calendar downloads."""
