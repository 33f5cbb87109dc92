/* texts to be read anew: all that do not name the given model, people's judgements for their themes */
SELECT
    (SELECT count() FROM reviews FINAL WHERE meaning_model NOT IN ('', {model:String})) +
    (SELECT count() FROM mentions FINAL WHERE deleted IS NULL AND meaning_model NOT IN ('', {model:String})) AS texts
