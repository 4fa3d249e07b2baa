// Unknown keys are found through a JSON Schema, in whatever way an author's validator writes it.
import { expect } from "chai";
import { withoutUnknownKeys } from "../../src/config/unknown-keys.ts";

const unknownIn = (value: unknown, schema: Readonly<Record<string, unknown>>): readonly string[] => {
  const found: string[] = [];
  withoutUnknownKeys(value, schema, (path) => found.push(path.join(".")));
  return found;
};
const map = (properties: object, more: object = {}): Record<string, unknown> => ({
  type: "object",
  properties,
  ...more,
});

describe("withoutUnknownKeys", () => {
  it("takes unknown keys out and leaves the rest as it is", () => {
    const value = { a: [{ b: 1, x: 2 }], y: 3 };
    const schema = map({ a: { type: "array", items: map({ b: {} }) } });
    expect(withoutUnknownKeys(value, schema, () => undefined)).to.deep.equal({ a: [{ b: 1 }] });
    expect(value).to.deep.equal({ a: [{ b: 1, x: 2 }], y: 3 });
  });

  it("leaves a map alone whose schema lists no keys, or allows others", () => {
    expect(unknownIn({ x: 1 }, {})).to.deep.equal([]);
    expect(unknownIn({ x: 1 }, { type: "object" })).to.deep.equal([]);
    expect(unknownIn({ x: 1 }, map({}, { additionalProperties: true }))).to.deep.equal([]);
    expect(unknownIn({ x: { y: 1 } }, { additionalProperties: map({ z: {} }) })).to.deep.equal(["x.y"]);
    expect(unknownIn({ ab: 1, b: 1 }, { patternProperties: { "^a": {} } })).to.deep.equal(["b"]);
  });

  it("takes only the alternative that a constant points at", () => {
    const oneOf = [map({ type: { const: "a" }, x: {} }), map({ type: { const: "b" }, y: {} })];
    expect(unknownIn({ type: "a", x: 1, y: 1 }, { oneOf })).to.deep.equal(["y"]);
  });

  it("calls nothing unknown where no alternative fits", () => {
    const oneOf = [map({ type: { const: "a" }, x: {} })];
    expect(unknownIn({ type: "c", n: 1, z: 1 }, map({ type: {}, n: {} }, { oneOf }))).to.deep.equal([]);
  });

  it("knows the keys of all alternatives and parts", () => {
    const schema = {
      anyOf: [{ type: "string" }, map({ a: {} }), map({ b: {} })],
      allOf: [map({ c: {} }), { $ref: "#/definitions/d" }],
      definitions: { d: map({ d: {} }) },
    };
    expect(unknownIn({ a: 1, b: 1, c: 1, d: 1, e: 1 }, schema)).to.deep.equal(["e"]);
  });

  it("is not opened by an alternative that only requires", () => {
    const schema = map({ a: {}, b: {} }, { anyOf: [{ required: ["a"] }, { required: ["b"] }] });
    expect(unknownIn({ a: 1, c: 1 }, schema)).to.deep.equal(["c"]);
  });

  it("follows conditions, tuples and references to itself", () => {
    expect(
      unknownIn({ a: 1, b: 1, c: 1 }, map({ a: {} }, { if: map({ a: { const: 1 } }), then: map({ b: {} }) })),
    ).to.deep.equal(["c"]);
    expect(unknownIn([{ a: 1, x: 1 }], { type: "array", items: [map({ a: {} })] })).to.deep.equal(["0.x"]);
    const tree = map({ left: { $ref: "#" } });
    expect(unknownIn({ left: { left: { rite: 1 } } }, tree)).to.deep.equal(["left.left.rite"]);
    expect(unknownIn({ x: 1 }, { $ref: "#" })).to.deep.equal([]);
  });

  it("does not take what every object inherits for a key of the schema", () => {
    expect(unknownIn({ constructor: 1, toString: 2 }, map({ a: {} }))).to.deep.equal(["constructor", "toString"]);
  });
});
