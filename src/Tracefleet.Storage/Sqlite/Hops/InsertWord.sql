INSERT INTO word (text) VALUES (:text);
