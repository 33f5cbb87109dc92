/* blank: raw input found by quarantined. The line stays, so that it still counts. */
ALTER TABLE quarantine UPDATE raw = '', detail = '' WHERE hash IN {hashes:Array(UInt64)} AND raw != ''
