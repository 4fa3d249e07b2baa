import { expect } from "chai";
import { composeModel } from "../../src/stack/read-model.ts";
import { dependsOnLabel } from "../../src/stack/inspect-stack.ts";

describe("the model that Compose prints", () => {
  const printed = {
    name: "core",
    services: {
      app: {
        image: "acme/app:1",
        environment: { PASSWORD: "geheim" },
        depends_on: { db: { condition: "service_healthy", required: true }, cache: {} },
        volumes: [
          { type: "volume", source: "data", target: "/d", volume: {} },
          { type: "bind", source: "/srv/x", target: "/x", read_only: true },
          { type: "volume", target: "/anonymous" },
        ],
      },
      built: { build: { context: "." } },
    },
    volumes: { data: { name: "core_data" }, ext: { name: "shared", external: true }, bare: null },
  };

  it("becomes services, dependencies with their conditions, and mounts", () => {
    const { services } = composeModel(printed);
    expect(services["app"]).to.deep.equal({
      image: "acme/app:1",
      dependsOn: { db: "service_healthy", cache: "service_started" },
      mounts: [
        { type: "volume", source: "data", target: "/d", readOnly: false },
        { type: "bind", source: "/srv/x", target: "/x", readOnly: true },
        { type: "volume", target: "/anonymous", readOnly: false },
      ],
    });
    expect(services["built"]?.image).to.equal("core-built");
  });

  it("gives volumes by their real names", () => {
    expect(composeModel(printed).volumes).to.deep.equal({
      data: { name: "core_data", external: false },
      ext: { name: "shared", external: true },
      bare: { name: "core_bare", external: false },
    });
  });

  it("loses the values of variables on the way", () => {
    expect(JSON.stringify(composeModel(printed))).not.to.contain("geheim");
  });

  it("is completed by the label that Compose writes on containers", () => {
    expect(dependsOnLabel("init:service_completed_successfully:false,db:service_healthy:true")).to.deep.equal({
      init: "service_completed_successfully",
      db: "service_healthy",
    });
    expect(dependsOnLabel(undefined)).to.deep.equal({});
  });
});
