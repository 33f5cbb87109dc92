/* note.List */
SELECT id, brand, if(kind = '', 'other', toString(kind)) AS kind, at, until, made, text, author, url, count() OVER () AS matching
FROM notes FINAL
WHERE NOT deleted
    AND (has({brands:Array(String)}, '') OR brand = '' OR brand IN {brands:Array(String)})
    AND toDate32(toTimeZone(at, {zone:String})) < {to:Date32}
    AND toDate32(toTimeZone(ifNull(until, at), {zone:String})) >= {from:Date32}
ORDER BY at DESC, made DESC, id
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
