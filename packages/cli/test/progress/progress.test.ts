import { expect } from "chai";
import { styleFor } from "../../src/output/style.ts";
import { plainProgress } from "../../src/progress/plain-progress.ts";
import { terminalProgress } from "../../src/progress/terminal-progress.ts";
import { rememberingStream } from "../support/fake-world.ts";

function watch(make: typeof plainProgress, columns = 80) {
  const stream = rememberingStream({ isTTY: true, columns });
  const clock = { now: 0 };
  const progress = make({ stream, style: styleFor(stream, { NO_COLOR: "1" }), elapsed: () => clock.now });
  return { stream, clock, progress };
}

/** What a terminal shows in the end, for the two escapes that are used. */
function screen(text: string): readonly string[] {
  const lines = [""];
  for (const piece of text.split(/(\u001b\[\d*[AJ]|\n)/)) {
    const up = /\[(\d+)A/.exec(piece)?.[1];
    if (piece === "\n") lines.push("");
    else if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, "");
    else if (!piece.includes("\u001b")) lines.push(`${lines.pop() ?? ""}${piece}`);
  }
  return lines.filter((line) => line !== "");
}

describe("progress on a terminal", () => {
  it("shows bytes, share, rate and time left of what is under way, and removes it at the end", () => {
    const { stream, clock, progress } = watch(terminalProgress);
    progress.report({ type: "step", step: "read", detail: "uploads" });
    progress.report({ type: "task-start", id: 1, label: "uploads", totalBytes: 4096 });
    clock.now = 1000;
    progress.report({ type: "task-progress", id: 1, bytes: 1024 });
    expect(screen(stream.text)).to.deep.equal([
      "read       uploads",
      "  uploads  1.0 KiB of 4.0 KiB, 25 %, 1.0 KiB/s, 3.0 s left",
    ]);
    progress.report({ type: "task-end", id: 1, bytes: 4096, ms: 4000 });
    expect(screen(stream.text)).to.deep.equal(["read       uploads", "  uploads: 4.0 KiB in 4.0 s, 1.0 KiB/s"]);
  });

  it("keeps several tasks apart and steps above them", () => {
    const { stream, progress } = watch(terminalProgress);
    for (const id of [1, 2]) progress.report({ type: "task-start", id, label: `task ${id}`, totalBytes: null });
    progress.report({ type: "step", step: "store", detail: "x" });
    expect(screen(stream.text)).to.deep.equal(["store      x", "  task 1  0 B", "  task 2  0 B"]);
    progress.clear();
    expect(screen(stream.text)).to.deep.equal(["store      x"]);
  });

  it("repaints at most ten times a second", () => {
    const { stream, clock, progress } = watch(terminalProgress);
    progress.report({ type: "task-start", id: 1, label: "big", totalBytes: null });
    for (clock.now = 0; clock.now < 1000; clock.now += 1)
      progress.report({ type: "task-progress", id: 1, bytes: clock.now });
    expect(stream.text.split("big").length - 1).to.be.at.most(11);
  });

  it("never lets a live line wrap", () => {
    const { stream, progress } = watch(terminalProgress, 40);
    progress.report({ type: "task-start", id: 1, label: "x".repeat(200), totalBytes: null });
    expect(screen(stream.text)[0]).to.have.length(39);
  });
});

describe("progress on a pipe", () => {
  it("is silent about a task until it ends, but for a sign of life every half a minute", () => {
    const { stream, clock, progress } = watch(plainProgress);
    progress.report({ type: "task-start", id: 1, label: "big", totalBytes: null });
    for (clock.now = 0; clock.now <= 65_000; clock.now += 100)
      progress.report({ type: "task-progress", id: 1, bytes: clock.now });
    progress.report({ type: "task-end", id: 1, bytes: 65_000, ms: 65_000 });
    expect(screen(stream.text)).to.have.length(3);
    expect(stream.text).not.to.include("\u001b");
  });
});
