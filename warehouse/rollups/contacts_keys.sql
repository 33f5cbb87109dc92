/* rollups of contacts, keys: of all brands from one to another */
SELECT DISTINCT brand
FROM contacts
WHERE brand >= {first:String} AND brand <= {last:String}
