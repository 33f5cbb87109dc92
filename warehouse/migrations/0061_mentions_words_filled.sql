-- For the posts that are here already; it goes on in the background.
ALTER TABLE mentions
    MATERIALIZE INDEX folded,
    MATERIALIZE INDEX signs
