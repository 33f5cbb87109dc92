/* conversations recent: whether other programs have filed anything of late */
SELECT count()
FROM conversation_posts
WHERE version >= {since:UInt64} AND NOT has({own:Array(UInt64)}, version)
