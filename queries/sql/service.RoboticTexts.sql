/* service.RoboticTexts */
SELECT brand, network, id, text, url
FROM mentions FINAL
WHERE brand IN {of:Array(String)} AND network IN {on:Array(String)} AND id IN {ids:Array(String)}
    AND posted >= {first:DateTime64(3, 'UTC')} AND posted <= {last:DateTime64(3, 'UTC')}
    AND isNull(deleted)
