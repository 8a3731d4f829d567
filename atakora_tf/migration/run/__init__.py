"""One run: a folder with a journal, and the engine that carries documents and can go on later."""
