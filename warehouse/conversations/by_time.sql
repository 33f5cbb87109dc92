/* conversations by_time: when those of some ids begin, as far as conversations_by_time says */
SELECT brand, network, id, first_inbound
FROM conversations_by_time FINAL
WHERE here AND brand IN (SELECT brand FROM wanted) AND (brand, network, id) IN (SELECT brand, network, id FROM wanted)
