// What `config show` prints: everything that counts, nothing that is secret.
import { expect } from "chai";
import { describeConfig } from "../../src/config/show-config.ts";
import { resolveYaml, rightConfig } from "./bench.ts";

describe("describeConfig", () => {
  it("is plain JSON with defaults filled in", async () => {
    const config = await resolveYaml(rightConfig);
    const { file, baseDir, ...shown } = describeConfig(config);
    expect([file, baseDir]).to.deep.equal([config.file, config.baseDir]);
    expect(shown).to.deep.equal({
      timeZone: "Europe/Berlin",
      plugins: [{ name: "@test/bundled", version: "1.0.0" }],
      instances: {
        core: { uncovered: [], hooks: {}, stack: { type: "compose", plugin: "@test/bundled", project: "core" } },
      },
      storages: { local: { type: "directory", plugin: "@test/bundled", path: "backups" } },
      artifacts: {
        db: {
          instance: "core",
          store: ["local"],
          capture: "spool",
          compression: { type: "zstd", level: 3 },
          type: "files",
          plugin: "@test/bundled",
          paths: ["data"],
          depth: 7,
        },
      },
    });
  });

  it("shows the environment file's path and none of its variables", async () => {
    const yaml = rightConfig.replace("    stack:", "    envFile: core.env\n    stack:");
    const config = await resolveYaml(yaml, { files: { "core.env": "KEY=hunter2\n" }, env: { TOKEN: "hunter3" } });
    const text = JSON.stringify(describeConfig(config));
    expect(text).to.contain("/core.env").and.not.to.contain("hunter").and.not.to.contain("TOKEN");
  });
});
