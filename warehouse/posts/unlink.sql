/* unlink: the address of a deleted post may name its author, and leads nowhere any more. Until its raw input is blanked,
   it is what leads there. */
ALTER TABLE mentions UPDATE url = '' WHERE deleted IS NOT NULL AND url != '' AND version <= {newest:UInt64}
