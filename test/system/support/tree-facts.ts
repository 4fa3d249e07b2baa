// Everything plain tools know of a tree, as text that can be compared: names, kinds, owners, times, contents, attributes.
import { execa } from "execa";

/** Run on two trees, equal text means equal trees. Hard links are told by groups, not by inode numbers. */
export async function treeFacts(path: string): Promise<string> {
  const [entries, sums, attributes, capabilities, links] = await Promise.all([
    tool(path, ["find", ".", "-printf", "%p\\0%y %m %U %G %s %T@ %l\\0"]),
    tool(path, ["find", ".", "-type", "f", "-exec", "sha256sum", "-z", "{}", "+"]),
    tool(path, ["getfattr", "-R", "-P", "-h", "-d", "-m", "-", "-e", "hex", "."]),
    tool(path, ["getcap", "-r", "."]),
    tool(path, ["find", ".", "-type", "f", "-links", "+1", "-printf", "%i %p\\0"]),
  ]);
  const sorted = (text: string, separator: string) => text.split(separator).sort().join("\n");
  return [
    pairs(entries),
    sorted(sums, "\0"),
    sorted(attributes, "\n\n"),
    sorted(capabilities, "\n"),
    groups(links),
  ].join("\n--\n");
}

async function tool(cwd: string, [file = "", ...args]: readonly string[]): Promise<string> {
  const { stdout } = await execa(file, args, {
    cwd,
    encoding: "latin1" as never,
    maxBuffer: 1 << 28,
    env: { LC_ALL: "C" },
  });
  return stdout;
}

/** A directory's size is the file system's own business. */
function pairs(text: string): string {
  const words = text.split("\0");
  const lines: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const facts = (words[i + 1] ?? "").replace(/^(d \d+ \d+ \d+) \d+/, "$1 -");
    lines.push(`${words[i] ?? ""}\u0001${facts}`);
  }
  return lines.sort().join("\n");
}

function groups(text: string): string {
  const byInode = new Map<string, string[]>();
  for (const line of text.split("\0").filter((found) => found !== "")) {
    const space = line.indexOf(" ");
    const inode = line.slice(0, space);
    byInode.set(inode, [...(byInode.get(inode) ?? []), line.slice(space + 1)]);
  }
  return [...byInode.values()]
    .map((paths) => paths.sort().join(" = "))
    .sort()
    .join("\n");
}
