import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { parseCommandLine } from "../src/parse/parse-command-line.ts";
import { commandTable } from "../src/commands/table.ts";
import { runChild, scriptArgv } from "./support/children.ts";

const pages = [
  "README.md",
  "docs/guide/operating.md",
  "docs/guide/restoring.md",
  "docs/guide/library.md",
  "docs/guide/plugins.md",
];

const read = (page: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../${page}`, import.meta.url)), "utf8");

function blocksOf(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))].map((match) => match[1] ?? "");
}

/** Every command line of the page's shell blocks and of its text, as words. */
function commandLines(text: string): readonly (readonly string[])[] {
  const typed = blocksOf(text, "sh").flatMap((block) =>
    block.split("\n").filter((line) => line.startsWith("lifeboat ")),
  );
  const mentioned = [...text.matchAll(/`(lifeboat [^`\n<]+)`/g)].map((match) => match[1] ?? "");
  return [...typed, ...mentioned].map((line) => wordsOf(line.replace(/ +#.*$/, "").replace(/ \|.*$/, "")).slice(1));
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

describe("the pages for people", () => {
  for (const page of pages) {
    it(`${page} names commands and options that there are`, async () => {
      for (const words of commandLines(await read(page))) {
        const understood = await parseCommandLine(words, 80).then(
          ({ kind }) => kind,
          (error: unknown) => error,
        );
        expect(understood, words.join(" ")).to.be.oneOf(["command", "text"]);
      }
    });

    it(`${page} links to files that there are`, async () => {
      const links = [...(await read(page)).matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? "");
      for (const link of links) {
        const url = new URL(link, new URL(`../../../${page}`, import.meta.url));
        expect(
          await readFile(url).then(
            () => true,
            (error: unknown) => (error as NodeJS.ErrnoException).code === "EISDIR",
          ),
          link,
        ).to.equal(true);
      }
    });
  }

  it("shows a configuration in the README that is valid as it stands", async () => {
    const place = await mkdtemp(join(tmpdir(), "lifeboat-readme-"));
    try {
      const [configuration = ""] = blocksOf(await read("README.md"), "yaml");
      await writeFile(join(place, "lifeboat.yaml"), configuration);
      await writeFile(join(place, "core.env"), "");
      const argv = scriptArgv("lifeboat", "config", "validate", "--config", join(place, "lifeboat.yaml"));
      const { exitCode, stdout, stderr } = await runChild(argv, { LIFEBOAT_STATE: join(place, "state") });
      expect(stderr).to.equal("");
      expect(exitCode).to.equal(0);
      expect(stdout).to.include("4 artifacts");
    } finally {
      await rm(place, { recursive: true });
    }
  });

  it("describe the JSON of every command", async () => {
    const page = await read("docs/reference/json-output.md");
    for (const { name } of commandTable) expect(page, name).to.include(`\`${name}`);
  });
});
