// The machine's own Debian source, so that everything else comes through the same mirror and keys.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface AptSource {
  readonly uri: string;
  readonly fileExtension: "sources" | "list";
  /** The same source, in the same format, for another suite. */
  readonly forSuite: (suite: string) => string;
}

/** Finds the source that serves `codename` itself (not its updates, not its security fixes). */
export async function findAptSource(codename: string): Promise<AptSource | undefined> {
  for (const file of await sourceFiles()) {
    const text = await readFile(file, "utf8");
    const found = file.endsWith(".sources") ? fromStanzas(text, codename) : fromLines(text, codename);
    if (found) return found;
  }
  return undefined;
}

async function sourceFiles(): Promise<string[]> {
  const folder = "/etc/apt/sources.list.d";
  const names = await readdir(folder).catch(() => []);
  const files = names.sort().map((name) => path.join(folder, name));
  const main = await readdir("/etc/apt").then((all) => all.includes("sources.list"));
  return [...files, ...(main ? ["/etc/apt/sources.list"] : [])].filter((file) => /\.(sources|list)$/.test(file));
}

function fromStanzas(text: string, codename: string): AptSource | undefined {
  const withoutComments = text.replaceAll(/^#.*\n?/gm, "");
  const stanza = withoutComments.split(/\n\s*\n/).find((each) => field(each, "Suites").includes(codename));
  const [uri] = field(stanza ?? "", "URIs");
  if (stanza === undefined || uri === undefined) return undefined;
  return {
    uri,
    fileExtension: "sources",
    forSuite: (suite) => `${stanza.trim().replace(/^Suites:.*$/m, `Suites: ${suite}`)}\n`,
  };
}

function field(stanza: string, name: string): string[] {
  const value = new RegExp(`^${name}:(.*)$`, "m").exec(stanza)?.[1] ?? "";
  return value.split(/\s+/).filter((word) => word !== "");
}

function fromLines(text: string, codename: string): AptSource | undefined {
  const line = new RegExp(String.raw`^(deb\s+(?:\[[^\]]*\]\s+)?(\S+))\s+${codename}\s+(.+)$`, "m").exec(text);
  if (!line) return undefined;
  const [, start = "", uri = "", components = ""] = line;
  return { uri, fileExtension: "list", forSuite: (suite) => `${start} ${suite} ${components}\n` };
}
