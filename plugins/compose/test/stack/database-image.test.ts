import { expect } from "chai";
import { databaseOf } from "../../src/stack/database-image.ts";

describe("an image", () => {
  for (const [image, server] of [
    ["postgres:15", "PostgreSQL"],
    ["lifeboat-testbed/postgres:15", "PostgreSQL"],
    ["localhost:5000/postgis/postgis@sha256:0123", "PostgreSQL"],
    ["timescale/timescaledb:latest-pg15", "PostgreSQL"],
    ["mariadb", "MariaDB"],
    ["mongo:7", "MongoDB"],
    ["nginx:1", undefined],
    ["mongo-express", undefined],
    ["prometheuscommunity/postgres-exporter:v1", undefined],
    ["dpage/pgadmin4", undefined],
    ["acme/web:mysql", undefined],
  ] as const) {
    it(`named ${image} is ${server ?? "no database server"}`, () => {
      expect(databaseOf(image)).to.equal(server);
    });
  }
});
