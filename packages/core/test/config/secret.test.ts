// Secrets are references until somebody needs them, and print as nothing.
import { inspect } from "node:util";
import { expect } from "chai";
import { z } from "zod";
import { Secret, secretSchema, type SecretReference } from "../../src/config/secret.ts";
import { describeConfig } from "../../src/config/show-config.ts";
import { definePlugin } from "../../src/contract/plugin.ts";
import { bundled, entryOf, failureOf, linesOf, openWorkplace, resolveYaml, rightConfig } from "./bench.ts";

const place = { baseDir: "/", env: { PASSWORD: "hunter2", NOTHING: "" } };
const reveal = (reference: SecretReference, at = place): Promise<string> => new Secret(reference).reveal(at);

describe("Secret", () => {
  it("reads a variable, a file and a command's output", async () => {
    await using files = await openWorkplace({ "secrets/restic": "from file\n" });
    const at = { ...place, baseDir: files.dir };
    expect(await reveal({ env: "PASSWORD" }, at)).to.equal("hunter2");
    expect(await reveal({ file: "secrets/restic" }, at)).to.equal("from file");
    expect(await reveal({ command: ["sh", "-c", 'cat secrets/restic; printf "$PASSWORD\\n"'] }, at)).to.equal(
      "from file\nhunter2",
    );
  });

  for (const [text, value] of [
    ["x\n", "x"],
    ["x\r\n", "x"],
    ["x\n\n", "x\n"],
    [" x ", " x "],
    ["x\r", "x\r"],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(value)}`, async () => {
      await using files = await openWorkplace({ s: text });
      expect(await reveal({ file: "s" }, { ...place, baseDir: files.dir })).to.equal(value);
    });
  }

  it("is never empty", async () => {
    await using files = await openWorkplace({ s: "\n" });
    expect((await failureOf(reveal({ env: "NOTHING" }))).code).to.equal("config/secret-empty");
    expect((await failureOf(reveal({ file: "s" }, { ...place, baseDir: files.dir }))).code).to.equal(
      "config/secret-empty",
    );
    expect((await failureOf(reveal({ command: ["true"] }))).code).to.equal("config/secret-empty");
  });

  it("says where it was looked for in vain", async () => {
    expect((await failureOf(reveal({ env: "constructor" }))).message).to.equal(
      "The secret in the variable constructor is not set",
    );
    expect((await failureOf(reveal({ file: "none/here" }))).message).to.equal(
      "The secret in /none/here cannot be read: it does not exist",
    );
    const failed = await failureOf(reveal({ command: ["sh", "-c", "echo half; exit 3"] }));
    expect(failed.code).to.equal("config/secret-command");
    expect(inspect(failed)).not.to.contain("half\n");
  });

  it("gives up when it is told to", async () => {
    const stop = new AbortController();
    const revealed = new Secret({ command: ["sleep", "60"] }).reveal(place, stop.signal);
    setTimeout(() => stop.abort(new Error("enough")), 50);
    expect((await failureOf(revealed)).message).to.equal("enough");
  });

  it("prints as [redacted] before and after it was read", async () => {
    const secret = new Secret({ env: "PASSWORD" });
    await secret.reveal(place);
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- what a careless message does
    const inMessage = `${secret}`;
    for (const printed of [
      String(secret),
      inMessage,
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
    ]) {
      expect(printed).to.contain("[redacted]").and.not.to.contain("hunter2");
    }
    expect(inspect(secret, { customInspect: false, showHidden: true })).not.to.contain("hunter2");
  });
});

describe("secretSchema", () => {
  const vault = definePlugin({
    name: "vault",
    version: "1",
    api: 1,
    storages: { vault: entryOf(z.strictObject({ url: z.string(), password: secretSchema })) },
  });
  const options = { bundled: [bundled, vault] };
  const yaml = (password: string): string =>
    rightConfig.replace(
      "    type: directory\n    path: backups",
      `    type: vault\n    url: https://me:hunter2@host/x\n    password: ${password}`,
    );

  it("gives a Secret that `config show` does not show", async () => {
    const config = await resolveYaml(yaml("{ env: PASSWORD }"), { options });
    const { password } = config.storages.local?.config as { password: Secret };
    expect(await password.reveal(place)).to.equal("hunter2");
    expect(describeConfig(config).storages).to.deep.equal({
      local: { type: "vault", plugin: "vault", url: "https://me:[redacted]@host/x", password: "[redacted]" },
    });
  });

  it("refuses a secret that is written out, without repeating it", async () => {
    const lines = await linesOf(yaml("hunter2"), { options });
    expect(lines).to.deep.equal([
      "lifeboat.yaml:10:15 storages.local.password: expected a reference to a secret, { env: … }, { file: … } or { command: […] }, never the secret itself",
    ]);
  });

  it("points at a mistyped reference", async () => {
    const lines = await linesOf(yaml("{ fiel: x }"), { options });
    expect(lines[0]).to.contain("expected a reference to a secret");
    expect(lines[1]).to.contain('storages.local.password.fiel: unknown key; did you mean "file"?');
  });

  it("takes one reference only", async () => {
    expect(await linesOf(yaml("{ env: A, file: b }"), { options })).to.have.length(1);
  });
});
