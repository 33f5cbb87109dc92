/* backlash.OwnPosts */
-- The posts that the brand or its support began, oldest first, each with the customers' posts below it, in order. A post
-- says of itself or by what it answers below which it stands. A deleted answer says nothing any more, and so is not judged.
WITH arraySort(groupArray((at, answer_id, judgement))) AS answers
SELECT network, id, any(handle) AS by_handle, any(posted) AS began, any(liked) AS last_liked, any(commented) AS last_commented,
    arrayMap(a -> a.1, answers) AS times, arrayMap(a -> a.3, answers) AS judged
FROM
(
    SELECT network, id, handle, posted, toInt64(ifNull(likes, -1)) AS liked, toInt64(ifNull(comments, -1)) AS commented
    FROM mentions FINAL
    WHERE brand = {brand:String} AND direction IN ('brand', 'support') AND parent = ''
) AS own
INNER JOIN
(
    SELECT network, if(conversation != '', conversation, parent) AS below, posted AS at, id AS answer_id,
        multiIf(deleted IS NOT NULL OR sentiment = '', 'none', sentiment = 'negative', 'negative', 'other') AS judgement
    FROM mentions FINAL
    WHERE brand = {brand:String} AND direction = 'customer' AND parent != ''
) AS answer ON own.network = answer.network AND own.id = answer.below
GROUP BY network, id
ORDER BY began, network, id
