import { expect } from "chai";
import { composeCommand } from "../../src/stack/compose-command.ts";
import { durationMs, stackConfig } from "../../src/stack/stack-config.ts";

const host = { baseDir: "/srv/conf", env: { SECRET: "geheim", DOCKER_HOST: "unix:///x" } };
const options = (config: object) =>
  composeCommand(stackConfig.parse({ type: "compose", ...config }), host).options.join(" ");

describe("the call of docker compose", () => {
  it("leaves the finding of files to Compose unless they are named", () => {
    expect(options({})).to.equal("--profile *");
    expect(composeCommand(stackConfig.parse({ directory: "app" }), host).cwd).to.equal("/srv/conf/app");
  });

  it("names files, project, profiles and env files by whole paths", () => {
    expect(options({ files: ["a.yml", "/b.yml"], project: "core", profiles: ["x"], envFiles: ["e.env"] })).to.equal(
      "--file /srv/conf/a.yml --file /b.yml --project-name core --profile x --env-file /srv/conf/e.env",
    );
  });

  it("hands variables over by environment, never by arguments", () => {
    const command = composeCommand(stackConfig.parse({}), host);
    expect(command.options.join(" ")).not.to.contain("geheim");
    expect(command.env["SECRET"]).to.equal("geheim");
  });

  it("remembers the engine, and no secret with it", () => {
    expect(composeCommand(stackConfig.parse({}), host).engine).to.deep.equal({ env: { DOCKER_HOST: "unix:///x" } });
  });
});

describe("the configuration of a stack", () => {
  it("reads durations", () => {
    expect(["500ms", "90s", "2m", "1h"].map(durationMs)).to.deep.equal([500, 90_000, 120_000, 3_600_000]);
  });

  it("refuses unknown keys and odd durations", () => {
    expect(stackConfig.safeParse({ ordre: [] }).success).to.equal(false);
    expect(stackConfig.safeParse({ stopTimeout: "1 day" }).success).to.equal(false);
  });
});
