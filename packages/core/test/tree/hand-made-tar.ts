// Archives that no tar would write, field by field.
import { recordBytes } from "../../src/tree/tar-reader.ts";

export interface HandMade {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly uid?: Buffer | string;
  readonly size?: Buffer | string;
  readonly mtime?: Buffer | string;
  readonly link?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly content?: Buffer;
}

export function block(fields: HandMade): Buffer {
  const header = Buffer.alloc(512);
  const put = (at: number, value: Buffer | string) => Buffer.from(value as string, "latin1").copy(header, at);
  put(0, fields.name ?? "./f");
  put(100, fields.mode ?? "0000644\0");
  put(108, fields.uid ?? "0000000\0");
  put(116, "0000000\0");
  put(124, fields.size ?? (fields.content?.length ?? 0).toString(8).padStart(11, "0"));
  put(136, fields.mtime ?? "00000000000");
  put(156, fields.type ?? "0");
  put(157, fields.link ?? "");
  put(257, fields.magic ?? "ustar\x0000");
  put(345, fields.prefix ?? "");
  header.fill(0x20, 148, 156);
  put(
    148,
    header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0") + "\0 ",
  );
  const content = fields.content ?? Buffer.alloc(0);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

export function pax(records: Readonly<Record<string, string | Buffer>>): Buffer {
  return block({ name: "./PaxHeaders/f", type: "x", content: Buffer.concat(Object.entries(records).map(record)) });
}

export function record([key, value]: readonly [string, string | Buffer]): Buffer {
  const rest = Buffer.concat([
    Buffer.from(` ${key}=`, "latin1"),
    Buffer.from(value as string, "latin1"),
    Buffer.from("\n"),
  ]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A whole archive of these members: two empty blocks at its end, filled up to a record. */
export function archive(...members: Buffer[]): Buffer {
  const body = Buffer.concat(members);
  return Buffer.concat([body, Buffer.alloc(recordBytes * Math.ceil((body.length + 1024) / recordBytes) - body.length)]);
}
