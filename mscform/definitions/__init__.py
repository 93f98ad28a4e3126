"""What is asked: the immutable definition of one study, and the reader that makes it from YAML."""
