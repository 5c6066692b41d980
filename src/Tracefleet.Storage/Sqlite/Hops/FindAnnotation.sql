SELECT id FROM annotation WHERE digest = :digest;
