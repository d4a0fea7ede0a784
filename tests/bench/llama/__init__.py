"""What a sequence costs a real llama.cpp server, by the way it is asked."""
