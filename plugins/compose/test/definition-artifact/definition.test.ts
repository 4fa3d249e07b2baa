import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect } from "chai";
import { testContext } from "@lifeboat/testkit";
import type { RestorePart, StackFacts } from "@lifeboat/core/plugin";
import { definitionConfig } from "../../src/definition-artifact/definition-config.ts";
import { createDefinitionExtractor } from "../../src/definition-artifact/definition-extractor.ts";
import { stackFacts } from "../support/stack-facts.ts";

describe("the definition of a stack", () => {
  let directory: string;
  let facts: StackFacts;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-definition-"));
    await writeFile(join(directory, "docker-compose.yml"), "services: {}\n");
    await writeFile(join(directory, "core.env"), "# comment\nPASSWORD=geheim\nexport EMPTY=\n");
    const base = stackFacts({ app: {} });
    facts = { ...base, detail: { ...(base.detail as object), files: { directory, env: {} } } };
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const extractor = (config: object = {}) =>
    createDefinitionExtractor(definitionConfig.parse(config), {
      baseDir: directory,
      env: { PASSWORD: "geheim" },
      log: testLog,
    });
  const testLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const env = () => ({
    instance: "i",
    artifact: "manifests",
    consistency: "live" as const,
    stack: { facts, access: undefined as never },
  });

  async function read(config: object = {}): Promise<{ parts: Map<string, Buffer>; facts: unknown }> {
    using ctx = testContext();
    await using extraction = await extractor(config).begin(env(), ctx);
    const parts = new Map<string, Buffer>();
    for await (const part of extraction.parts()) {
      if ("source" in part) parts.set(part.name, await buffer((await part.source.open()) as Readable));
    }
    return { parts, facts: (await extraction.settle(ctx)).facts };
  }

  async function stage(copy: Awaited<ReturnType<typeof read>>, replace: boolean, ctx: ReturnType<typeof testContext>) {
    const parts = [...copy.parts].map(([name, body]): RestorePart => ({
      record: { name } as never,
      open: async () => Readable.from([body]),
      entries: () => {
        throw new Error("no tree");
      },
    }));
    return extractor().stage(
      { artifact: { facts: copy.facts } as never, instance: "i", parts, replace, stamp: "s1" },
      ctx,
    );
  }

  it("holds the compose files exactly, with their digests and images", async () => {
    await writeFile(join(directory, "docker-compose.override.yml"), "services: {a: {}}\n");
    const { parts } = await read();
    expect([...parts.keys()]).to.deep.equal(["definition.json", "docker-compose.yml", "docker-compose.override.yml"]);
    const index = JSON.parse(parts.get("definition.json")!.toString()) as {
      files: { sha256: string; content: string }[];
      images: unknown;
    };
    expect(index.files[0]).to.include({
      content: "services: {}\n",
      sha256: createHash("sha256").update("services: {}\n").digest("hex"),
    });
    expect(index.images).to.deep.equal([{ unit: "p-app-1", service: "app", id: "sha256:1", digest: null }]);
  });

  it("names the variables and digests their values, and never holds a value", async () => {
    const { parts } = await read({ envFile: "core.env" });
    const index = JSON.parse(parts.get("definition.json")!.toString()) as {
      environment: { name: string; sha256: string }[];
    };
    expect(index.environment.map((variable) => variable.name)).to.deep.equal(["EMPTY", "PASSWORD"]);
    expect(index.environment[1]?.sha256).to.equal(createHash("sha256").update("geheim").digest("hex"));
    expect(Buffer.concat([...parts.values()]).toString()).not.to.contain("geheim");
  });

  it("holds the env file itself only on request, as a part of its own", async () => {
    const { parts } = await read({ envFile: "core.env", includeEnvFile: true });
    expect(parts.get("core.env")?.toString()).to.contain("geheim");
    expect(parts.get("definition.json")?.toString()).not.to.contain("geheim");
    expect(definitionConfig.safeParse({ includeEnvFile: true }).success).to.equal(false);
  });

  it("tells files of one name apart", async () => {
    await mkdir(join(directory, "sub"));
    await writeFile(join(directory, "sub/docker-compose.yml"), "services: {b: {}}\n");
    const { parts } = await read({ also: ["sub/docker-compose.yml"] });
    expect([...parts.keys()]).to.deep.equal(["definition.json", "1-docker-compose.yml", "2-docker-compose.yml"]);
  });

  it("warns of files that others pull in", async () => {
    await writeFile(join(directory, "docker-compose.yml"), "include:\n  - other.yml\nservices: {}\n");
    using ctx = testContext();
    expect((await extractor().inspect(env(), ctx)).warnings.join()).to.contain("include");
  });

  it("changes nothing on disk where all is the same", async () => {
    using ctx = testContext();
    const copy = await read();
    const staged = await stage(copy, false, ctx);
    expect((await staged.swap(ctx)).entry).to.equal(undefined);
    expect((await readdir(directory)).sort()).to.deep.equal(["core.env", "docker-compose.yml"]);
  });

  it("is not put over a file that differs, unless that may be replaced; the old is kept and can come back", async () => {
    using ctx = testContext();
    const copy = await read();
    const path = join(directory, "docker-compose.yml");
    await writeFile(path, "edited\n");
    const code = await stage(copy, false, ctx).then(
      () => "",
      (error: unknown) => (error as { code: string }).code,
    );
    expect(code).to.equal("restore/not-empty");

    const staged = await stage(copy, true, ctx);
    expect(await staged.compare(ctx)).to.deep.equal([]);
    const kept = await staged.swap(ctx);
    await staged[Symbol.asyncDispose]();
    expect(await readFile(path, "utf8")).to.equal("services: {}\n");
    expect(await readFile(`${path}.lifeboat-old-s1`, "utf8")).to.equal("edited\n");
    expect(ctx.ledger.openEntries).to.deep.equal([]);
    await kept.undo(ctx);
    expect(await readFile(path, "utf8")).to.equal("edited\n");
  });

  it("leaves no trace when it is staged and not swapped", async () => {
    using ctx = testContext();
    const copy = await read();
    await rm(join(directory, "docker-compose.yml"));
    const staged = await stage(copy, false, ctx);
    await staged[Symbol.asyncDispose]();
    expect(await readdir(directory)).to.deep.equal(["core.env"]);
    expect(ctx.ledger.openEntries).to.deep.equal([]);
  });
});
