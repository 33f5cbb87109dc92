/* conversations posts_sum: whether conversations hold what was left in them */
SELECT count(), sum(newest)
FROM
(
    SELECT max(version) AS newest
    FROM conversation_posts
    PREWHERE conversation IN (SELECT id FROM wanted)
    WHERE (brand, network, conversation) IN (SELECT brand, network, id FROM wanted)
    GROUP BY brand, network, conversation, id
)
