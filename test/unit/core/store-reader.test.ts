import { MessageChannel } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { createStoreReader } from "../../../electron/core/store-reader.ts";
import type { WorkerThread } from "../../../electron/core/worker-thread.ts";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { type Client, type Handlers, serve } from "../../../shared/rpc.ts";
import type { StoreReaderApi } from "../../../shared/services/store.ts";
import type { Settings } from "../../../shared/settings.ts";

/** A reader whose thread answers from `opened` on. */
function startReader(opened: Promise<void>) {
  const asked: string[] = [];
  const writer = {
    listWork: async () => {
      asked.push("writer");
      return [];
    },
  } as Partial<Client<StoreReaderApi>> as Client<StoreReaderApi>;
  const handlers = {
    getSettings: () => opened.then(() => ({}) as Settings),
    listWork: () => {
      asked.push("reader");
      return [];
    },
  } as Partial<Handlers<StoreReaderApi>> as Handlers<StoreReaderApi>;
  function openMessagePort() {
    const { port1, port2 } = new MessageChannel();
    serve(portOfMessagePort(port1), handlers);
    return port2;
  }
  const stop = vi.fn(async () => undefined);
  const thread: WorkerThread = {
    openPort: () => portOfMessagePort(openMessagePort()),
    openMessagePort,
    post: () => undefined,
    onExit: () => undefined,
    stop,
  };
  const startThread = vi.fn(() => thread);
  return { reader: createStoreReader({ writer, startThread }), asked, startThread, stop };
}

test("the writer's thread reads until the reader's answers, and then that one does", async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { reader, asked, startThread, stop } = startReader(opened);
  await reader.api.listWork({});
  expect(startThread).not.toHaveBeenCalled();

  const first = reader.openMessagePort();
  const second = reader.openMessagePort();
  expect(startThread).toHaveBeenCalledOnce();
  await reader.api.listWork({});
  expect(asked).toEqual(["writer", "writer"]);

  open();
  await expect.poll(() => reader.api.listWork({}).then(() => asked.at(-1))).toBe("reader");
  await reader.stop();
  expect(stop).toHaveBeenCalledOnce();
  first.close();
  second.close();
});

test("a reader that was never started has nothing to stop", async () => {
  const { reader, stop } = startReader(Promise.resolve());
  await reader.stop();
  expect(stop).not.toHaveBeenCalled();
});
