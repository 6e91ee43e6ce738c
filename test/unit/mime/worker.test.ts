import { MessageChannel, Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { connect } from "../../../shared/rpc.ts";
import { MIME_HEAP_MB, type MimeApi } from "../../../shared/services/mime.ts";

const worker = new Worker(new URL("../../../electron/mime/mime-worker.ts", import.meta.url), {
  resourceLimits: { maxOldGenerationSizeMb: MIME_HEAP_MB },
});
const channel = new MessageChannel();
worker.postMessage({ type: "port", port: channel.port1 }, [channel.port1]);
const connection = connect<MimeApi>(portOfMessagePort(channel.port2));

afterAll(async () => {
  connection.close();
  await worker.terminate();
});

describe("the MIME worker", { timeout: 30_000 }, () => {
  it("composes a message, parses it, extracts a part, renders it and starts the answer, over its port", async () => {
    const { filed } = await connection.api.composeMessage({
      from: { name: "Ann", address: "ann@example.org" },
      to: "bob@example.net",
      cc: "",
      bcc: "",
      subject: "Hello",
      text: "Hi",
      messageId: "<1@example.org>",
      inReplyTo: "",
      references: [],
      date: 0,
      attachments: [{ filename: "a.bin", type: "application/octet-stream", bytes: new Uint8Array([1, 2, 3]) }],
    });
    const parsed = await connection.api.parseMessage({ raw: filed });
    expect(parsed).toMatchObject({
      subject: "Hello",
      text: "Hi",
      attachments: [{ index: 1, filename: "a.bin", size: 3 }],
    });
    expect([...(await connection.api.extractPart({ raw: filed, index: 1 })).bytes]).toEqual([1, 2, 3]);
    expect((await connection.api.renderBody({ raw: filed, images: false })).html).toContain("Hi");
    const reply = await connection.api.prepareReply({ parsed, kind: "reply", ownAddresses: [], attribution: "Ann:" });
    expect(reply).toMatchObject({ to: "Ann <ann@example.org>", subject: "Re: Hello", inReplyTo: "<1@example.org>" });
  });

  it("gets by with its heap for a message of 30 MB", async () => {
    const lines = `${"A".repeat(76)}\r\n`.repeat(400_000);
    const header =
      "Subject: big\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const raw = Buffer.from(header + lines);
    expect(raw.length).toBeGreaterThan(30_000_000);
    const { attachments, unreadable } = await connection.api.parseMessage({ raw });
    expect(unreadable).toBeNull();
    expect(attachments).toMatchObject([{ filename: "a.zip", size: 400_000 * 57 }]);
    expect((await connection.api.extractPart({ raw, index: 0 })).bytes.length).toBe(400_000 * 57);
  });

  it("gives failures as values", async () => {
    const raw = Buffer.from("Subject: x\r\n\r\ny");
    await expect(connection.api.extractPart({ raw, index: 9 })).rejects.toMatchObject({
      failure: { code: "NOT_FOUND", what: "attachment" },
    });
  });
});
