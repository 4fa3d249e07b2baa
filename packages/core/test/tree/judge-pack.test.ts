import { expect } from "chai";
import { judgePack } from "../../src/tree/pack-tree.ts";
import { judgeUnpack } from "../../src/tree/unpack-tree.ts";

const farewell = "tar: Exiting with failure status due to previous errors\n";

describe("What tar said", () => {
  it("is nothing: all was read", () => {
    expect(judgePack(0, "")).to.deep.equal({ changes: [], skipped: [] });
  });

  it("names changed and vanished entries, once each, and a vanished one is not merely changed", () => {
    const stderr =
      "tar: ./a: file changed as we read it\ntar: ./a: File removed before we read it\ntar: ./a: file changed as we read it\n";
    expect(judgePack(1, stderr).changes).to.deep.equal([{ path: "a", what: "vanished" }]);
  });

  it("is unquoted byte by byte", () => {
    const stderr = "tar: ./x\\: y\\n\\\\\\101\\377\\303\\251\\t\\a: File removed before we read it\n";
    expect(judgePack(1, stderr).changes[0]?.path).to.equal("x: y\\n\\\\A\\xffé\\t\\x07");
  });

  it("is not mistaken for another message by a name that sounds like one", () => {
    const stderr = "tar: ./x\\: file changed as we read it: Cannot open: Permission denied\n";
    expect(() => judgePack(2, stderr + farewell))
      .to.throw()
      .with.property("code", "tree/unreadable");
  });

  it("gives only the last component where a warning knows no more", () => {
    const stderr = "tar: 12l: Warning: Cannot llistxattrat: No such file or directory\n";
    expect(judgePack(0, stderr).changes).to.deep.equal([{ path: "**/12l", what: "vanished" }]);
  });

  it("lists an entry that was replaced by one of another kind", () => {
    const stderr = "tar: ./a: Cannot open: Too many levels of symbolic links\n";
    expect(judgePack(2, stderr + farewell).changes).to.deep.equal([{ path: "a", what: "changed" }]);
  });

  it("lists sockets apart", () => {
    expect(judgePack(0, "tar: ./s: socket ignored\n")).to.deep.equal({ changes: [], skipped: ["s"] });
  });

  const failures: readonly (readonly [number, string, string])[] = [
    [2, "", "tree/pack-failed"],
    [1, "", "tree/pack-failed"],
    [137, "", "tree/pack-failed"],
    [2, farewell, "tree/pack-failed"],
    [64, "tar: unrecognized option '--acls'\n", "tree/pack-failed"],
    [2, "tar: ./b: Cannot open: Permission denied\n" + farewell, "tree/unreadable"],
    [
      2,
      "tar: ./b: file changed as we read it\ntar: ./c: Cannot open: Permission denied\n" + farewell,
      "tree/unreadable",
    ],
    [2, "tar: ./b: Read error at byte 0, while reading 512 bytes: Input/output error\n" + farewell, "tree/unreadable"],
    [0, "tar: ./b: Warning: Cannot flistxattr: Input/output error\n", "tree/unreadable"],
    [0, "tar: ./b: Unknown file type; file ignored\n", "tree/pack-failed"],
    [1, "tar: ./b: something new\n", "tree/pack-failed"],
    [1, "[earlier messages dropped]\ntar: ./b: file changed as we read it\n", "tree/pack-failed"],
    [
      2,
      "tar: /x: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n",
      "tree/unreadable",
    ],
    [2, "tar: .: Cannot stat: No such file or directory\n" + farewell, "tree/unreadable"],
    [141, "tar: ./b: file changed as we read it\n", "tree/pack-failed"],
  ];
  for (const [exitCode, stderr, code] of failures) {
    it(`is a failure with exit code ${exitCode} and ${JSON.stringify(stderr)}`, () => {
      expect(() => judgePack(exitCode, stderr))
        .to.throw()
        .with.property("code", code);
    });
  }

  it("is a failure of unpacking, whatever it is", () => {
    expect(() => judgeUnpack(0, "")).not.to.throw();
    expect(() => judgeUnpack(0, "tar: ./a: Cannot set xattr\n"))
      .to.throw()
      .with.property("code", "tree/unpack-failed");
    expect(() => judgeUnpack(2, ""))
      .to.throw()
      .with.property("code", "tree/unpack-failed");
  });
});
