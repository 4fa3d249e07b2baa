// What the tools of the system say of a tree: facts that no code of ours has touched.
import { runCommand } from "../../src/process/run-command.ts";

export interface TreeFacts {
  readonly entries: readonly string[];
  readonly devices: readonly string[];
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly acls: readonly string[];
  readonly capabilities: readonly string[];
  readonly digests: readonly string[];
}

const entry = "%P|%y|%m|%U:%G|%T@|%n|%l";

export async function treeFacts(root: string): Promise<TreeFacts> {
  const [entries, devices, names, attributes, acls, capabilities, digests] = await Promise.all([
    say(root, "\0", "find", ".", "(", "-type", "d", "-printf", `${entry}\\0`, "-o", "-printf", `${entry}|%s\\0`, ")"),
    say(
      root,
      "\n",
      "find",
      ".",
      "(",
      "-type",
      "b",
      "-o",
      "-type",
      "c",
      ")",
      "-exec",
      "stat",
      "-c",
      "%t:%T %n",
      "{}",
      "+",
    ),
    sameFiles(root),
    say(
      root,
      "\n\n",
      "getfattr",
      "--recursive",
      "--physical",
      "--no-dereference",
      "--dump",
      "--match=-",
      "--encoding=hex",
      ".",
    ),
    say(root, "\n\n", "getfacl", "--recursive", "--physical", "--numeric", "."),
    say(root, "\n", "getcap", "-r", "."),
    say(root, "\n", "find", ".", "-type", "f", "-exec", "sha256sum", "{}", "+"),
  ]);
  return { entries, devices, names, attributes, acls, capabilities, digests };
}

/** Bytes on disk of every regular file. */
export async function allocated(root: string): Promise<number> {
  const blocks = await say(root, "\n", "find", ".", "-type", "f", "-printf", "%b\n");
  return blocks.reduce((sum, text) => sum + 512 * Number(text), 0);
}

/** Which names are one file, as groups: inode numbers differ, groups may not. */
async function sameFiles(root: string): Promise<string[]> {
  const lines = await say(root, "\0", "find", ".", "!", "-type", "d", "-printf", "%i|%P\\0");
  const groups = Map.groupBy(lines, (line) => line.slice(0, line.indexOf("|")));
  return [...groups.values()]
    .map((group) =>
      group
        .map((line) => line.slice(line.indexOf("|") + 1))
        .sort()
        .join("\0"),
    )
    .sort();
}

async function say(root: string, separator: string, ...argv: string[]): Promise<string[]> {
  const { stdout } = await runCommand(argv, { cwd: root, env: { LC_ALL: "C" } });
  return stdout
    .toString("latin1")
    .split(separator)
    .filter((line) => line.trim() !== "")
    .sort();
}
