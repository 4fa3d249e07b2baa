import { expect } from "chai";
import { bytePath, compareTreeOrder, displayPath, pathBytes } from "../../src/tree/byte-path.ts";

describe("A byte path", () => {
  it("is text where its bytes are UTF-8, and base64 where they are not", () => {
    expect(bytePath(Buffer.from("ä/🛟"))).to.equal("ä/🛟");
    expect(bytePath(Buffer.from([0x61, 0xff]))).to.deep.equal({ base64: "Yf8=" });
  });

  it("comes back as the same bytes, surrogates and overlong forms included", () => {
    for (const bytes of [
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
      [0xf4, 0x90, 0x80, 0x80],
      [0x0a, 0x5c],
    ]) {
      expect(pathBytes(bytePath(Buffer.from(bytes)))).to.deep.equal(Buffer.from(bytes));
    }
  });

  it("is shown on one line, every byte that is no text as \\xNN", () => {
    expect(displayPath("a\nb\tc\x1b[31m\\d")).to.equal("a\\nb\\tc\\x1b[31m\\\\d");
    expect(displayPath(bytePath(Buffer.from([0xc3, 0xa9, 0xff, 0x78])))).to.equal("é\\xffx");
  });

  it("is never shown like another one", () => {
    expect(displayPath("\\xff")).not.to.equal(displayPath(bytePath(Buffer.from([0xff]))));
  });

  it("is ordered by components, the root first, as tar writes a sorted tree", () => {
    const order = [".", "!", "a", "a/x", "a/x/y", "a!", "a-b", "a-b/x", "a.b", "a0", "ä"];
    expect([...order].reverse().sort(compareTreeOrder)).to.deep.equal(order);
  });
});
