// A tree with every kind of entry that backups are known to lose. Needs root, and a file system with attributes and ACLs.
import { chmod, chown, lchown, link, mkdir, mkdtemp, open, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../src/process/run-command.ts";
import { removeTree } from "../../src/tree/remove-tree.ts";

type Make = (root: string) => Promise<unknown>;

/** One line a kind; the name is what is odd about it. */
export const tortureKinds: Readonly<Record<string, Make>> = {
  "empty file": (root) => file(root, "empty", 0),
  "file of one byte": (root) => file(root, "one", 1),
  "file of 511 bytes": (root) => file(root, "b511", 511),
  "file of 512 bytes": (root) => file(root, "b512", 512),
  "file of 513 bytes": (root) => file(root, "b513", 513),
  "file of a megabyte and one": (root) => file(root, "large", 1024 * 1024 + 1),
  "empty directory": (root) => mkdir(join(root, "empty-dir")),
  "directory that others may not enter": (root) => mkdir(join(root, "closed-dir"), { mode: 0o700 }),
  "directory with suid, sgid and sticky": async (root) => {
    await mkdir(join(root, "bits-dir"));
    await chmod(join(root, "bits-dir"), 0o7751);
    await file(root, "bits-dir/inside", 3);
  },
  "directory with an old time and a file in it": async (root) => {
    await mkdir(join(root, "old-dir"));
    await file(root, "old-dir/inside", 3);
    await at(root, "old-dir", "@1000000000.123456789");
  },
  "file with suid": async (root) => withMode(root, "suid", 0o4755),
  "file with sgid": async (root) => withMode(root, "sgid", 0o2711),
  "file with sticky": async (root) => withMode(root, "sticky", 0o1644),
  "file of mode 000": async (root) => withMode(root, "nobody", 0),
  "file of mode 777": async (root) => withMode(root, "everybody", 0o777),
  "owner and group of their own": async (root) => withOwner(root, "owned", 1234, 5678),
  "owner and group beyond 2^31": async (root) => withOwner(root, "far-owner", 4_000_000_000, 4_000_000_001),
  "owner beyond what seven octal digits hold": async (root) => withOwner(root, "octal-owner", 2_097_152, 70),
  "suid file of another owner": async (root) => {
    await withOwner(root, "owned-suid", 33, 33);
    await chmod(join(root, "owned-suid"), 0o4755);
  },
  "hard link in the same directory": async (root) => {
    await file(root, "linked-a", 100);
    await link(join(root, "linked-a"), join(root, "linked-b"));
  },
  "hard link to another directory, which comes first": async (root) => {
    await mkdir(join(root, "aa-links"));
    await file(root, "zz-linked", 2000);
    await link(join(root, "zz-linked"), join(root, "aa-links/to-zz"));
  },
  "file with fifty names": async (root) => {
    await mkdir(join(root, "many"));
    await file(root, "many/0", 10);
    for (let n = 1; n < 50; n++) await link(join(root, "many/0"), join(root, `many/${n}`));
  },
  "hard link to a symlink": async (root) => {
    await symlink("one", join(root, "sym-a"));
    await link(join(root, "sym-a"), join(root, "sym-b"));
  },
  "relative symlink": (root) => symlink("many/0", join(root, "to-many")),
  "dangling symlink": (root) => symlink("not/there", join(root, "dangling")),
  "absolute symlink": (root) => symlink("/etc/passwd", join(root, "absolute")),
  "symlink out of the tree": (root) => symlink("../../../../etc", join(root, "outward")),
  "symlink to itself": (root) => symlink("loop", join(root, "loop")),
  "symlink to its directory": (root) => symlink(".", join(root, "dot")),
  "symlink of 1,200 bytes": (root) => symlink("l".repeat(199).concat("/").repeat(6), join(root, "long-link")),
  "symlink that is not UTF-8": (root) => symlink(Buffer.from([0x78, 0xff, 0xfe]), join(root, "raw-link")),
  "symlink with an owner and a time": async (root) => {
    await symlink("empty", join(root, "owned-link"));
    await lchown(join(root, "owned-link"), 99, 98);
    await at(root, "owned-link", "@86400.5");
  },
  FIFO: (root) => runCommand(["mkfifo", "-m", "0640", join(root, "fifo")]),
  "character device": (root) => runCommand(["mknod", "-m", "0600", join(root, "null"), "c", "1", "3"]),
  "block device with a large minor": (root) => runCommand(["mknod", join(root, "disk"), "b", "259", "70000"]),
  "file with a hole at its start": (root) => sparse(root, "hole-start", 2_000_000, [1_900_000]),
  "file with a hole in its middle": (root) => sparse(root, "hole-middle", 3_000_000, [0, 2_990_000]),
  "file with a hole at its end": (root) => sparse(root, "hole-end", 5_000_001, [0]),
  "file with thirty holes": (root) =>
    sparse(
      root,
      "holes",
      8_000_000,
      Array.from({ length: 30 }, (_, n) => n * 200_000),
    ),
  "file that is one hole": (root) => sparse(root, "all-hole", 64 * 1024 * 1024, []),
  "sparse file with a name that is not UTF-8": async (root) => {
    const name = Buffer.concat([Buffer.from(`${root}/sparse-`), Buffer.from([0xff])]);
    await writeFile(name, "x");
    await truncate(name, 1_000_000);
  },
  "user attributes": async (root) =>
    attributes(root, "user-attr", { "user.plain": "text", "user.empty": "", "user.a=b%": "odd" }),
  "attribute with raw bytes": async (root) => attributes(root, "raw-attr", { "user.raw": "0x000aff3d0a00" }),
  "attribute of 3,000 bytes": async (root) => attributes(root, "big-attr", { "user.big": "v".repeat(3000) }),
  "trusted attribute": async (root) => attributes(root, "trusted-attr", { "trusted.lifeboat": "secret" }),
  "security attribute": async (root) => attributes(root, "security-attr", { "security.lifeboat": "label" }),
  "attribute on a directory": async (root) => {
    await mkdir(join(root, "attr-dir"));
    await runCommand(["setfattr", "-n", "user.of", "-v", "dir", "--", join(root, "attr-dir")]);
  },
  capability: async (root) => {
    await withMode(root, "capable", 0o755);
    await runCommand(["setcap", "cap_net_bind_service,cap_net_raw+ep", join(root, "capable")]);
  },
  "capability of a file with an owner": async (root) => {
    await withOwner(root, "owned-capable", 33, 33);
    await runCommand(["setcap", "cap_chown+ei", join(root, "owned-capable")]);
  },
  "access ACL": async (root) => acl(root, "acl", "u:1234:r--,g:5678:rw-,m::rw-"),
  "default ACL": async (root) => {
    await mkdir(join(root, "acl-dir"));
    await runCommand(["setfacl", "-m", "d:u:4000000000:rwx,d:g::r-x,u:70:rwx", "--", join(root, "acl-dir")]);
    await mkdir(join(root, "acl-dir/below"));
    await runCommand(["setfacl", "-b", "--", join(root, "acl-dir/below")]);
    await file(root, "acl-dir/inherits", 5);
  },
  "name with a newline": (root) => file(root, "new\nline", 3),
  "name with a tab and a bell": (root) => file(root, "tab\tbell\x07", 3),
  "name with a leading dash": (root) => file(root, "-rf", 3),
  "name that looks like an option": (root) => file(root, "--checkpoint-action=exec=false", 3),
  "name with quotes": (root) => file(root, `"double" 'single' \`back\``, 3),
  "name with a command in it": (root) => file(root, "$(touch escaped);&|", 3),
  "name with backslashes": (root) => file(root, "back\\slash\\n\\101", 3),
  "name with blanks around it": (root) => file(root, "  blanks  ", 3),
  "name with wildcards": (root) => file(root, "*?[a-z]{b}", 3),
  "name with a colon": (root) => file(root, "host:file", 3),
  "name of dots": (root) => file(root, "...", 3),
  "name of 255 bytes": (root) => file(root, "n".repeat(255), 3),
  "name of 100 bytes": (root) => file(root, "h".repeat(100), 3),
  "name that is not UTF-8": (root) => writeFile(raw(root, [0x72, 0xff, 0xc3, 0x28, 0xe2]), "raw"),
  "directory that is not UTF-8": async (root) => {
    await mkdir(raw(root, [0x64, 0xfe]));
    await writeFile(raw(root, [0x64, 0xfe, 0x2f, 0xfd]), "raw");
  },
  "emoji name": (root) => file(root, "🛟 ausgeführt", 3),
  "names that differ in normal form": async (root) => {
    await file(root, "caf\u00e9", 3);
    await file(root, "cafe\u0301", 4);
  },
  "names that differ in case": async (root) => {
    await file(root, "Case", 3);
    await file(root, "case", 4);
  },
  "names around a directory in byte order": async (root) => {
    await mkdir(join(root, "order"));
    for (const name of ["order!", "order-", "order.", "order0", "order/x"]) await file(root, name, 1);
  },
  "path of more than 3,000 bytes": async (root) => {
    const deep = Array.from({ length: 15 }, (_, n) => `${n}`.padEnd(205, "d")).join("/");
    await mkdir(join(root, deep), { recursive: true });
    await file(root, join(deep, "bottom"), 3);
    await link(join(root, deep, "bottom"), join(root, "linked-bottom"));
  },
  "time before 1970 with nanoseconds": async (root) => withTime(root, "t-1969", "@-1.500000001"),
  "time long before 1970": async (root) => withTime(root, "t-1915", "1915-05-07 14:10:00.000000001 UTC"),
  "time zero": async (root) => withTime(root, "t-0", "@0"),
  "time just before zero": async (root) => withTime(root, "t-neg", "@-0.000000001"),
  "time with nanoseconds": async (root) => withTime(root, "t-ns", "@1234567890.000000009"),
  "time after 2038": async (root) => withTime(root, "t-2038", "2040-01-01 00:00:00.25 UTC"),
  "time after 2242": async (root) => withTime(root, "t-2300", "2300-06-01 12:00:00.999999999 UTC"),
};

/** Fills the existing, empty directory `root`, and gives it a mode and an owner of its own. */
export async function makeTortureTree(root: string): Promise<void> {
  for (const make of Object.values(tortureKinds)) await make(root);
  await chown(root, 70, 70);
  await chmod(root, 0o700);
  await at(root, ".", "@1600000000.987654321");
}

/** An empty directory that is removed again, whatever became of it. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "lifeboat-test-"));
  return { path, [Symbol.asyncDispose]: () => removeTree(path) };
}

async function file(root: string, name: string, bytes: number): Promise<void> {
  await writeFile(join(root, name), Buffer.alloc(bytes, name.slice(0, 1)));
}

async function withMode(root: string, name: string, mode: number): Promise<void> {
  await file(root, name, 20);
  await chmod(join(root, name), mode);
}

async function withOwner(root: string, name: string, uid: number, gid: number): Promise<void> {
  await file(root, name, 20);
  await chown(join(root, name), uid, gid);
}

async function withTime(root: string, name: string, time: string): Promise<void> {
  await file(root, name, 20);
  await at(root, name, time);
}

async function at(root: string, name: string, time: string): Promise<void> {
  await runCommand(["touch", "--no-dereference", `--date=${time}`, "--", join(root, name)]);
}

async function sparse(root: string, name: string, size: number, data: readonly number[]): Promise<void> {
  await using handle = await open(join(root, name), "wx");
  await handle.truncate(size);
  for (const position of data) await handle.write(Buffer.alloc(5000, "d"), 0, 5000, position);
}

async function attributes(root: string, name: string, values: Readonly<Record<string, string>>): Promise<void> {
  await file(root, name, 20);
  for (const [key, value] of Object.entries(values)) {
    await runCommand(["setfattr", "-n", key, "-v", value, "--", join(root, name)]);
  }
}

async function acl(root: string, name: string, entries: string): Promise<void> {
  await file(root, name, 20);
  await runCommand(["setfacl", "-m", entries, "--", join(root, name)]);
}

function raw(root: string, name: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
}
