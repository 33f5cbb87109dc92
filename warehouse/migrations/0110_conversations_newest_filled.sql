-- For the conversations that are here already; it goes on in the background.
ALTER TABLE conversations MATERIALIZE INDEX newest
