// Recognises database servers by their image, because a live copy of their files does not start again.
const servers: readonly (readonly [RegExp, string])[] = [
  [/postg(res|is)|timescale|pgvector|supabase\/postgres/, "PostgreSQL"],
  [/mariadb/, "MariaDB"],
  [/mysql|percona/, "MySQL"],
  [/mongo(db)?($|[-_])/, "MongoDB"],
  [/mssql|sqlserver/, "SQL Server"],
  [/clickhouse/, "ClickHouse"],
  [/cassandra|scylla/, "Cassandra"],
  [/couchdb/, "CouchDB"],
  [/neo4j/, "Neo4j"],
  [/influxdb/, "InfluxDB"],
  [/elasticsearch|opensearch/, "Elasticsearch"],
  [/cockroach/, "CockroachDB"],
];

/** The kind of database server that the image's name promises; undefined for tools and everything else. */
export function databaseOf(image: string): string | undefined {
  const repository = image
    .replace(/@.*$/, "")
    .replace(/:[^/]*$/, "")
    .toLowerCase();
  const name = repository.split("/").at(-1) ?? "";
  if (/admin|exporter|express|backup|proxy|bouncer|client|dashboard|kibana|ui$/.test(name)) return undefined;
  return servers.find(
    ([pattern]) => pattern.test(name) || pattern.test(repository.split("/").slice(-2).join("/")),
  )?.[1];
}
