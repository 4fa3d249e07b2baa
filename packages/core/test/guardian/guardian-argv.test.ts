import { expect } from "chai";
import { guardianArgvs } from "../../src/guardian/guardian-argv.ts";

const unit = { env: { INVOCATION_ID: "1" }, systemd: true };

describe("the guardian's command line", () => {
  it("moves it out of the control group of a systemd unit, and is plain where that is refused", () => {
    const [scope = [], plain = []] = guardianArgvs({ ...unit, uid: 0 });
    expect(scope.slice(0, 5)).to.deep.equal(["systemd-run", "--scope", "--collect", "--quiet", "--"]);
    expect(scope.slice(5)).to.deep.equal(plain);
    expect(plain[0]).to.equal(process.execPath);
  });

  it("asks the user's own systemd for the scope when the user is not root", () => {
    expect(guardianArgvs({ ...unit, uid: 1000 })[0]).to.include("--user");
  });

  it("is plain outside of a unit, and where systemd is not what booted the host", () => {
    expect(guardianArgvs({ env: {}, uid: 0, systemd: true })).to.have.length(1);
    expect(guardianArgvs({ ...unit, uid: 0, systemd: false })).to.have.length(1);
  });
});
