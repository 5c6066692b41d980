SELECT typeof(asn), asn, host, parent_pfx, owner FROM "foreign counts";
