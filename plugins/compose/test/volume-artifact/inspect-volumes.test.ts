import { expect } from "chai";
import { testContext } from "@lifeboat/testkit";
import type { Consistency, StackFacts } from "@lifeboat/core/plugin";
import { inspectVolumes } from "../../src/volume-artifact/inspect-volumes.ts";
import { volumeConfig } from "../../src/volume-artifact/volume-config.ts";
import { stackFacts, unit, volumeTree } from "../support/stack-facts.ts";

async function codeFor(
  facts: StackFacts,
  consistency: Consistency,
  config: object = { volume: "data" },
): Promise<string> {
  using ctx = testContext();
  const stack = { facts, access: undefined as never };
  const env = { instance: "i", artifact: "a", consistency, stack };
  return await inspectVolumes(volumeConfig.parse({ access: "direct", ...config }), env, ctx).then(
    () => "",
    (error: unknown) => (error as { code: string }).code,
  );
}

describe("the preflight of volumes, without asking the engine", () => {
  const base = stackFacts({ db: {} }, { trees: [volumeTree("data", ["db"])] });
  const database = { ...base, services: base.services.map((service) => ({ ...service, database: "PostgreSQL" })) };

  it("refuses a volume that is missing", async () => {
    expect(await codeFor({ ...base, trees: [volumeTree("data", ["db"], { exists: false })] }, "held")).to.equal(
      "compose/volume-missing",
    );
  });

  it("refuses the volume of a running database server that would be read live", async () => {
    expect(await codeFor(database, "live")).to.equal("compose/live-database-volume");
  });

  it("lets it be where the server does not run or is held", async () => {
    expect(await codeFor({ ...database, units: [unit("db", { state: "exited" })] }, "live")).not.to.equal(
      "compose/live-database-volume",
    );
    expect(await codeFor(database, "held")).not.to.equal("compose/live-database-volume");
  });

  it("refuses what a container from outside writes", async () => {
    const outsiders = [{ name: "stranger", tree: { kind: "volume", name: "data" } }] as const;
    expect(await codeFor({ ...base, outsiders }, "held")).to.equal("compose/outside-writer");
  });

  it("refuses an instance without a stack", async () => {
    using ctx = testContext();
    const env = { instance: "i", artifact: "a", consistency: "live" } as const;
    const code = await inspectVolumes(volumeConfig.parse({ volume: "x" }), env, ctx).then(
      () => "",
      (error: unknown) => (error as { code: string }).code,
    );
    expect(code).to.equal("compose/no-stack");
  });
});
