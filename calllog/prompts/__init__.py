"""What the public hears: each version of a sentence, who wrote it and who let it be heard."""
