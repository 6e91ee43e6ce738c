import { describe, expect, it, vi } from "vitest";
import { makeLink } from "../../../renderer/link.ts";
import { failureOf } from "../../../shared/failure.ts";
import type { Frame, Port } from "../../../shared/rpc.ts";

/** A host's end of a port, driven by hand. */
function makeHost() {
  const sent: Frame[] = [];
  let onFrame: (frame: Frame) => void = () => undefined;
  let onClose: () => void = () => undefined;
  const closeListeners: (() => void)[] = [];
  const port: Port = {
    send: (frame) => void sent.push(frame),
    onFrame: (listener) => {
      onFrame = listener;
    },
    onClose: (listener) => {
      closeListeners.push(listener);
      onClose = () => {
        for (const each of closeListeners) each();
      };
    },
    close: () => onClose(),
  };
  return { port, sent, give: (frame: Frame) => onFrame(frame), breakDown: () => onClose() };
}

function makeWorld() {
  const hosts: ReturnType<typeof makeHost>[] = [];
  const pauses: number[] = [];
  let waiting: (() => void) | null = null;
  const link = makeLink({
    openPort() {
      const host = makeHost();
      hosts.push(host);
      return host.port;
    },
    after(ms, action) {
      pauses.push(ms);
      waiting = action;
    },
  });
  const host = () => hosts.at(-1) as ReturnType<typeof makeHost>;
  return {
    link,
    pauses,
    hosts,
    host,
    reconnect: () => waiting?.(),
    /** Answers the greeting of the newest connection. */
    async greet() {
      const call = host().sent.find((frame) => frame.type === "call" && frame.method === "getHostInfo");
      if (call?.type === "call") host().give({ type: "ok", id: call.id, value: {} });
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

describe("the line to the host", () => {
  it("is open once the host has answered", async () => {
    const world = makeWorld();
    world.link.start();
    expect(world.link.state()).toBe("connecting");
    await world.greet();
    expect(world.link.state()).toBe("open");
  });

  it("comes back by itself, with growing pauses which an answer resets", async () => {
    const world = makeWorld();
    world.link.start();
    await world.greet();
    for (let i = 0; i < 7; i += 1) {
      world.host().breakDown();
      world.reconnect();
    }
    expect(world.pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(world.link.state()).toBe("lost");
    await world.greet();
    expect(world.link.state()).toBe("open");
    world.host().breakDown();
    expect(world.pauses.at(-1)).toBe(250);
  });

  it("says that everything may be stale after a new connection, but not after the first", async () => {
    const world = makeWorld();
    const stale = vi.fn();
    world.link.onStale(stale);
    world.link.start();
    await world.greet();
    expect(stale).not.toHaveBeenCalled();
    world.host().breakDown();
    world.reconnect();
    await world.greet();
    expect(stale).toHaveBeenCalledTimes(1);
  });

  it("says so too where the very first attempt never answered", async () => {
    const world = makeWorld();
    const stale = vi.fn();
    world.link.onStale(stale);
    world.link.start();
    world.host().breakDown();
    world.reconnect();
    await world.greet();
    expect(stale).toHaveBeenCalledTimes(1);
  });

  it("says so when an event was missed", async () => {
    const world = makeWorld();
    const stale = vi.fn();
    world.link.onStale(stale);
    world.link.start();
    world.host().give({ type: "event", seq: 1, name: "accountsChanged", data: {} });
    world.host().give({ type: "event", seq: 3, name: "accountsChanged", data: {} });
    expect(stale).toHaveBeenCalledTimes(1);
  });

  it("brings events from whichever connection there is, once each, until one stops listening", async () => {
    const world = makeWorld();
    const before = vi.fn();
    const after = vi.fn();
    world.link.on("mailboxesChanged", before);
    world.link.start();
    const stop = world.link.on("mailboxesChanged", after);
    world.host().give({ type: "event", seq: 1, name: "mailboxesChanged", data: { accountId: 1 } });
    world.host().breakDown();
    world.reconnect();
    world.host().give({ type: "event", seq: 1, name: "mailboxesChanged", data: { accountId: 2 } });
    stop();
    world.host().give({ type: "event", seq: 2, name: "mailboxesChanged", data: { accountId: 3 } });
    expect(before.mock.calls).toEqual([[{ accountId: 1 }], [{ accountId: 2 }], [{ accountId: 3 }]]);
    expect(after.mock.calls).toEqual([[{ accountId: 1 }], [{ accountId: 2 }]]);
  });

  it("refuses calls while there is no connection, and ends those under way", async () => {
    const world = makeWorld();
    world.link.start();
    const underWay = world.link.api.listAccounts({}).catch(failureOf);
    world.host().breakDown();
    expect(await underWay).toEqual({ code: "DISCONNECTED" });
    expect(await world.link.api.listAccounts({}).catch(failureOf)).toEqual({ code: "DISCONNECTED" });
  });
});
