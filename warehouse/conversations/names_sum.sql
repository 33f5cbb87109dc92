/* conversations names_sum: whether posts are filed as they were left */
SELECT count(), sum(newest)
FROM
(
    SELECT max(version) AS newest
    FROM post_conversation
    PREWHERE id IN (SELECT id FROM wanted)
    WHERE (brand, network, id) IN (SELECT brand, network, id FROM wanted)
    GROUP BY brand, network, id
)
