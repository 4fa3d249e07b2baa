// An image for the example's service, without asking a registry: the testbed's where it is, else one busybox.
import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { feedCommand, runCommand, streamCommand } from "@lifeboat/core/plugin";

const testbedImage = "lifeboat-testbed/busybox:1";
const ownImage = "lifeboat-quickstart/busybox:1";
const busybox = "/bin/busybox";

export interface ExampleImage extends AsyncDisposable {
  readonly name: string;
}

/** Disposing it removes an image that was made for the example. */
export async function exampleImage(): Promise<ExampleImage> {
  const there = await runCommand(["docker", "image", "inspect", testbedImage], { acceptExit: [1] });
  if (there.exitCode === 0) return { name: testbedImage, [Symbol.asyncDispose]: async () => undefined };
  await importBusybox();
  const remove = async (): Promise<void> => {
    await runCommand(["docker", "image", "rm", ownImage]);
  };
  return { name: ownImage, [Symbol.asyncDispose]: remove };
}

/** Needs a busybox without libraries: Debian's busybox-static. */
async function importBusybox(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "lifeboat-image-"));
  try {
    await mkdir(join(root, "bin"));
    await copyFile(busybox, join(root, "bin/busybox"));
    for (const name of ["sh", "cat", "mv", "sleep"]) await symlink("busybox", join(root, "bin", name));
    const { stdout } = streamCommand(["tar", "-C", root, "-c", "."]);
    await feedCommand(["docker", "import", "--change", "ENV PATH=/bin", "-", ownImage], { input: stdout });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
