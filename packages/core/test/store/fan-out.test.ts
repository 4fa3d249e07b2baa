import { expect } from "chai";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { fanOut, type Sink } from "../../src/store/fan-out.ts";

const chunk = Buffer.alloc(64 * 1024, "x");

async function* body(chunks: number, thenFail?: Error): AsyncIterable<Buffer> {
  for (let i = 0; i < chunks; i++) yield chunk;
  if (thenFail !== undefined) throw thenFail;
}

const count: Sink<number> = async (lane) => {
  let bytes = 0;
  for await (const piece of lane) bytes += (piece as Buffer).length;
  return bytes;
};

describe("fanOut", () => {
  it("gives every sink all bytes", async () => {
    const results = await fanOut(Readable.from(body(100)), [count, count, count]);
    expect(results.map((result) => result.status === "fulfilled" && result.value)).to.deep.equal(
      Array(3).fill(100 * chunk.length),
    );
  });

  it("goes on for the others when one sink fails half-way, and tells why it failed", async () => {
    const broken: Sink<number> = async (lane) => {
      for await (const _ of lane) throw new Error("disk on fire");
      return 0;
    };
    const [good, bad] = await fanOut(Readable.from(body(200)), [count, broken]);
    expect(good).to.deep.equal({ status: "fulfilled", value: 200 * chunk.length });
    expect(bad).to.have.property("status", "rejected");
    expect((bad as PromiseRejectedResult).reason).to.have.property("message", "disk on fire");
  });

  it("goes on when a sink fails without ever reading", async () => {
    const dead: Sink<number> = () => Promise.reject(new Error("no route"));
    const [good, bad] = await fanOut(Readable.from(body(200)), [count, dead]);
    expect(good).to.have.property("status", "fulfilled");
    expect(bad).to.have.property("status", "rejected");
  });

  it("fails every sink and itself when the body fails", async () => {
    const seen: unknown[] = [];
    const watching: Sink<number> = async (lane) => {
      try {
        return await count(lane);
      } catch (error) {
        seen.push(error);
        throw error;
      }
    };
    const failure = new Error("source cut");
    const outcome = await fanOut(Readable.from(body(10, failure)), [watching, watching]).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.equal(failure);
    expect(seen).to.deep.equal([failure, failure]);
  });

  it("waits for a slow sink instead of buffering the whole body", async () => {
    let given = 0;
    async function* counted(): AsyncIterable<Buffer> {
      for (let i = 0; i < 1000; i++) {
        given++;
        yield chunk;
      }
    }
    const slow: Sink<number> = async (lane) => {
      await pause(50);
      expect(given).to.be.below(200);
      return count(lane);
    };
    await fanOut(Readable.from(counted()), [slow, count]);
    expect(given).to.equal(1000);
  });

  it("stops reading when no sink is left", async () => {
    const dead: Sink<number> = () => Promise.reject(new Error("gone"));
    const source = Readable.from(body(100_000));
    const results = await fanOut(source, [dead, dead]);
    expect(results.every((result) => result.status === "rejected")).to.equal(true);
    expect(source.destroyed).to.equal(true);
  });
});
