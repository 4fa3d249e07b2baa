// The smallest image a service can run: one static program, its applets and three users.
import { chmod, chown, copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { ImageRecipe } from "./image-recipe.ts";

const FOLDERS = [
  "bin",
  "sbin",
  "usr/bin",
  "usr/sbin",
  "etc",
  "root",
  "home/app",
  "tmp",
  "var/tmp",
  "proc",
  "sys",
  "dev",
];

const PASSWD = `root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
app:x:1000:1000:app:/home/app:/bin/sh
`;

const GROUP = `root:x:0:
nogroup:x:65534:
app:x:1000:
`;

export const BUSYBOX_IMAGE: ImageRecipe = {
  name: "lifeboat-testbed/busybox:1",
  config: { Cmd: ["sh"], Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
  ingredients: [FOLDERS, PASSWD, GROUP],
  fill: fillBusybox,
};

async function fillBusybox(root: string): Promise<void> {
  for (const folder of FOLDERS) await mkdir(path.join(root, folder), { recursive: true });
  for (const folder of ["tmp", "var/tmp"]) await chmod(path.join(root, folder), 0o1777);
  await chown(path.join(root, "home/app"), 1000, 1000);
  await writeFile(path.join(root, "etc/passwd"), PASSWD);
  await writeFile(path.join(root, "etc/group"), GROUP);
  await copyFile("/bin/busybox", path.join(root, "bin/busybox"));
  await linkApplets(root);
}

/** The busybox in the root makes its own links, which also proves that it needs no library of the host. */
async function linkApplets(root: string): Promise<void> {
  await execa("chroot", [root, "/bin/busybox", "--install", "-s"], { stdin: "ignore" }).catch((cause: unknown) => {
    throw new Error("/bin/busybox does not run by itself: apt-get install busybox-static", { cause });
  });
}
