import { expect } from "chai";
import { mountPoints } from "../../src/access/mount-points.ts";

describe("mount points", () => {
  it("are the fifth field, with its escapes undone", () => {
    const text = "22 1 8:1 / / rw - ext4 /dev/sda rw\n23 22 0:5 / /mnt/with\\040blank rw shared:1 - tmpfs tmpfs rw\n";
    expect([...mountPoints(text)]).to.deep.equal(["/", "/mnt/with blank"]);
  });
});
