import { afterEach, describe, expect, it } from "vitest";
import { type MimeCaps, type MimeThread, startMimeThread } from "../../../electron/core/mime-thread.ts";
import { createPartHandler } from "../../../electron/core/parts.ts";
import { parseRaw } from "../../../electron/mail/message-download.ts";
import { createMimeClient } from "../../../electron/mail/mime-client.ts";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import type { Client } from "../../../shared/rpc.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../../shared/services/store.ts";
import { parsedMessage } from "../store/store-fixture.ts";

const log = { note: () => undefined, bug: () => undefined };
const small = Buffer.from("Subject: small\r\n\r\nHello");
const hanging = Buffer.from("Subject: hang\r\n\r\nfor ever");
const large = Buffer.from(`Subject: large\r\nTo: ${"a@b,".repeat(500_000)}\r\n\r\nHello`);

let thread: MimeThread | null = null;
afterEach(() => thread?.stop());

function start(caps: MimeCaps) {
  let restarts = 0;
  const started = startMimeThread({
    log,
    caps,
    onRestart(end) {
      restarts += 1;
      client.replace(portOfMessagePort(started.openMessagePort()), end);
    },
  });
  thread = started;
  const client = createMimeClient(portOfMessagePort(started.openMessagePort()));
  return { mime: client.api, started, restarts: () => restarts };
}

const STARVED: MimeCaps = { entry: "mime", heapMb: 32, pingInterval: 60_000, patience: 60_000 };
const FAULTY: MimeCaps = {
  entry: new URL("faulty-mime-worker.ts", import.meta.url),
  heapMb: 256,
  pingInterval: 100,
  patience: 3_000,
};

describe("a message beyond the worker's caps", { timeout: 60_000 }, () => {
  it("of memory is tried twice, then kept as unreadable, and the worker goes on with the next", async () => {
    const { mime, restarts } = start(STARVED);
    expect(await parseRaw(mime, small)).toMatchObject({ subject: "small", text: "Hello" });
    expect(await parseRaw(mime, large)).toMatchObject({ text: "", unreadable: "memory" });
    await expect.poll(restarts).toBe(2);
    expect(await parseRaw(mime, small)).toMatchObject({ subject: "small", unreadable: null });
  });

  it("of time is ended by the host twice, then kept as unreadable, and the worker goes on with the next", async () => {
    const { mime, restarts } = start(FAULTY);
    expect(await parseRaw(mime, small)).toMatchObject({ subject: "small", text: "Hello" });
    expect(await parseRaw(mime, hanging)).toMatchObject({ text: "", unreadable: "time" });
    await expect.poll(restarts).toBe(2);
    expect(await parseRaw(mime, small)).toMatchObject({ subject: "small", unreadable: null });
  });

  it("shows its text alone when it is opened, and does not take the worker down a third time", async () => {
    const { started, restarts } = start(FAULTY);
    const reader = {
      getRaw: async () => hanging,
      getMessage: async () => ({ row: null, parsed: parsedMessage({ text: "some <words>" }) }),
    } as unknown as Client<StoreReaderApi>;
    const handle = createPartHandler({ reader, writer: {} as Client<StoreWriterApi>, mime: started.api, log });
    const open = () =>
      handle({
        method: "GET",
        url: new URL("http://host/part/1/body"),
        readBody: () => Promise.reject(),
        contentType: "",
      });
    for (let times = 0; times < 2; times += 1) {
      const response = await open();
      expect(response).toMatchObject({ status: 200 });
      expect(response?.body).toContain("some &#60;words&#62;");
    }
    await expect.poll(restarts).toBe(2);
  });
});
