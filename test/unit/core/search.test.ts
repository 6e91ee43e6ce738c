import { describe, expect, it } from "vitest";
import { createSearch } from "../../../electron/core/search.ts";
import type { startWorker } from "../../../electron/core/worker-thread.ts";
import type { Client, Port } from "../../../shared/rpc.ts";
import type { StoreWriterApi } from "../../../shared/services/store.ts";

const silentPort: Port = {
  send: () => undefined,
  onFrame: () => undefined,
  onClose: () => undefined,
  close: () => undefined,
};

describe("the threads of search", () => {
  it("starts what answers when somebody is about to search, and not with what keeps the index", () => {
    const started: unknown[] = [];
    const start = (name: unknown) => {
      started.push(name);
      return { openPort: () => silentPort, stop: async () => undefined };
    };
    const search = createSearch({
      databasePath: "mail.sqlite",
      indexPath: "search.sqlite",
      startWorker: start as unknown as typeof startWorker,
      writer: {} as Client<StoreWriterApi>,
      onStatus: () => undefined,
      onError: () => undefined,
    });
    void search.getStatus();
    expect(started).toEqual(["searchIndex"]);
    void search.prepare({});
    expect(started).toEqual(["searchIndex", "search"]);
  });
});
