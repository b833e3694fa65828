"""The pages of the dialogue: requests, questions on a dataset, showcases, what waits for an office."""
