/* quarantined: raw input of posts that are deleted by now, known by their address */
SELECT DISTINCT hash
FROM quarantine
WHERE raw != '' AND place IN (SELECT url FROM mentions WHERE deleted IS NOT NULL AND url != '')
LIMIT {limit:UInt64}
