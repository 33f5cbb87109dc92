/* texts that another model has judged than the given one. People's judgements stay whatever the model */
SELECT
    (SELECT count() FROM reviews FINAL WHERE meaning_model NOT IN ({model:String}, '', 'person', 'import', 'labelled')) +
    (SELECT count() FROM mentions FINAL WHERE deleted IS NULL AND meaning_model NOT IN ({model:String}, '', 'person', 'import', 'labelled')) AS texts
