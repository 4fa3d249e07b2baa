// A tree with what ordinary tools lose, and its facts as `find` and `sha256sum` see them.
import { execa } from "execa";
import { link, lutimes, mkdir, symlink, truncate, utimes, writeFile } from "node:fs/promises";

export async function makeOddTree(root: string): Promise<void> {
  await mkdir(`${root}/sub/empty`, { recursive: true });
  await writeFile(`${root}/plain`, "plain\n");
  await writeFile(Buffer.concat([Buffer.from(`${root}/not-utf8-`), Buffer.from([0xff, 0xfe])]), "bytes");
  await writeFile(`${root}/sub/ leading blank, "quotes" and $(id)`, "x");
  await link(`${root}/plain`, `${root}/sub/hard`);
  await symlink("../plain", `${root}/sub/link`);
  await symlink("/nowhere", `${root}/dangling`);
  await writeFile(`${root}/sparse`, "head");
  await truncate(`${root}/sparse`, 8 * 1024 * 1024);
  await execa("mkfifo", [`${root}/pipe`]);
  await execa("chmod", ["4751", `${root}/plain`]);
  await execa("chown", ["1234:5678", `${root}/sub`]);
  await execa("chmod", ["2770", `${root}/sub`]);
  await utimes(`${root}/sub/empty`, new Date(0), new Date("1969-12-31T23:59:58.500Z"));
  await lutimes(`${root}/dangling`, new Date(0), new Date("2040-01-01T00:00:00Z"));
  await execa("setfattr", ["-n", "user.note", "-v", "kept", `${root}/plain`]);
}

/** Everything that must be equal after a restore, from outside of the product. */
export async function factsOf(path: string): Promise<string> {
  const format = "%P %y %m %U %G %s %T@ %l\\n";
  const found = await execa("find", [path, "-printf", format], { encoding: "latin1" });
  const sums = await execa("find", [path, "-type", "f", "-exec", "sha256sum", "--zero", "{}", "+"], {
    encoding: "latin1",
  });
  const links = await execa("find", [path, "-samefile", `${path}/plain`, "-printf", "%P\\n"], { reject: false });
  const attributes = await execa("getfattr", ["-R", "-P", "-h", "-d", "-m", "-", "--absolute-names", path]);
  const lines = (text: string): string =>
    text
      .replaceAll(path, "")
      .split(/[\n\0]/)
      .sort()
      .join("\n");
  return [found.stdout, sums.stdout, links.stdout, attributes.stdout].map(lines).join("\n--\n");
}
