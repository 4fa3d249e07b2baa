import { expect } from "chai";
import { parseLdd } from "../../src/helper/shared-libraries.ts";

describe("the libraries of a program", () => {
  it("are read from what ldd prints", () => {
    const printed = [
      "\tlinux-vdso.so.1 (0x00007ffd)",
      "\tlibacl.so.1 => /lib/x86_64-linux-gnu/libacl.so.1 (0x00007f1)",
      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f2)",
      "\tlibmissing.so => not found",
    ];
    expect(parseLdd(printed.join("\n"))).to.deep.equal([
      "/lib/x86_64-linux-gnu/libacl.so.1",
      "/lib64/ld-linux-x86-64.so.2",
    ]);
  });

  it("are none for a static program", () => {
    expect(parseLdd("\tnot a dynamic executable\n")).to.deep.equal([]);
  });
});
