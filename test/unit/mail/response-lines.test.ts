import { ImapStream } from "imapflow/lib/handler/imap-stream.js";
import { expect, test } from "vitest";
import { type ResponseStream, takeWholeLines } from "../../../electron/mail/response-lines.ts";

const TEXT = [
  "* OK ready",
  "* 1 FETCH (UID 1 FLAGS ())",
  "* 2 FETCH (UID 2 BODY[] {5}\r\nab\r\nc FLAGS ())",
  "* 3 FETCH (UID 3 ENVELOPE (NIL {0}\r\n NIL))",
  "* 4 FETCH (UID 4 FLAGS (declined))",
  "* 5 FETCH (UID 5 FLAGS (Привет))",
  "* VANISHED 7",
  "* 6 FETCH (UID 6 FLAGS ())\n* 7 FETCH (UID 7 FLAGS ())",
  "a1 OK done",
  "* 8 FETCH (UID 8 FLAGS ())",
  "",
].join("\r\n");

interface Item {
  readonly payload: Buffer;
  readonly literals: readonly Buffer[];
  next(): void;
}

/** What comes out of imapflow's stream, and of what is taken before it, in order. */
async function read(chunks: readonly Buffer[], isTapped: boolean): Promise<{ lines: string[]; taken: number }> {
  const stream = new ImapStream({ logRaw: false } as never) as unknown as ResponseStream & NodeJS.ReadWriteStream;
  const lines: string[] = [];
  let taken = 0;
  if (isTapped) {
    const take = (line: Buffer) => {
      const text = line.toString();
      if (!text.includes("FETCH") || text.includes("declined")) return false;
      lines.push(text);
      taken += 1;
      return true;
    };
    takeWholeLines(stream, () => true, take);
  }
  stream.on("readable", () => {
    for (let item = stream.read() as never as Item | null; item; item = stream.read() as never as Item | null) {
      lines.push([item.payload, ...item.literals].join("⟦"));
      item.next();
    }
  });
  for (const chunk of chunks) await new Promise((resolve) => stream.write(chunk, resolve));
  return { lines, taken };
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

const bytes = Buffer.from(TEXT);

test.each([1, 2, 3, 7, 16, 40, 64, 100, 1_000])(
  "the same comes in the same order, however it is cut: %i bytes at a time",
  async (size) => {
    const usual = await read(cut(bytes, size), false);
    expect(usual.lines).toHaveLength(11);
    expect((await read(cut(bytes, size), true)).lines).toEqual(usual.lines);
  },
);

test("lines that come whole are taken, up to the first in their chunk that is not", async () => {
  expect((await read([bytes], true)).taken).toBe(0);
  const [greeting = "", ...rest] = TEXT.split(/(?<=\r\n)(?=\* OK|\* \d FETCH|\* V|a1)/);
  expect(
    (
      await read(
        [greeting, ...rest].map((line) => Buffer.from(line)),
        true,
      )
    ).taken,
  ).toBe(5);
});
