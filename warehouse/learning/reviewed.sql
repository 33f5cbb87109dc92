/* reviews whose authors told what they think: pros are positive, cons negative, and the stars label a whole review. Of
   each kind as many, and always the same ones */
SELECT label, lang, said
FROM
(
    SELECT arrayJoin(arrayFilter(t -> t.3 != '',
            [
                ('pros', 'positive', if(match(lower(trimBoth(pros)), '^(none|nothing|no|n/?a|-|\\.+)\\W*$'), '', pros)),
                ('cons', 'negative', if(match(lower(trimBoth(cons)), '^(none|nothing|no|n/?a|-|\\.+)\\W*$'), '', cons)),
                ('stars', if(isNull(stars), '', if(stars < 2.5, 'negative', if(stars < 3.5, 'neutral', 'positive'))),
                    if(isNull(stars), '', arrayStringConcat(arrayFilter(p -> p != '', [title, text, pros, cons]), '\n')))
            ])) AS told,
        told.1 AS kind, told.2 AS label, told.3 AS said, lang, brand, site, id
    FROM reviews FINAL
    WHERE vanished IS NULL
)
WHERE lengthUTF8(said) >= 12
ORDER BY cityHash64(kind, brand, site, id)
LIMIT {each:UInt32} BY kind, label
