// A file system of a few megabytes that a test may fill: ENOSPC as the kernel gives it.
import { execa } from "execa";
import { mkdir } from "node:fs/promises";

export interface SmallDisk extends AsyncDisposable {
  unmount(): Promise<void>;
  makeReadOnly(): Promise<void>;
}

/** Mounted over the directory until it is disposed. Needs root. */
export async function smallDisk(directory: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true });
  const options = `size=${megabytes}m,mode=0700`;
  await execa("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory]);
  const unmount = async (): Promise<void> => {
    await execa("umount", ["-l", directory], { reject: false });
  };
  const makeReadOnly = async (): Promise<void> => {
    await execa("mount", ["-o", "remount,ro", directory]);
  };
  return { unmount, makeReadOnly, [Symbol.asyncDispose]: unmount };
}
