import { describe, expect, it } from "vitest";
import { openWindowChannel, portOfIpc } from "../../../electron/desktop/electron-port.ts";
import type { Frame, Port } from "../../../shared/rpc.ts";

const window = { url: "app://posthorn/", top: true };
const call = (id: number): Frame => ({ type: "call", id, method: "getSettings", args: {} });

function openSide() {
  let deliver: (message: unknown) => void = () => {};
  let end = () => {};
  const sent: Frame[] = [];
  const port = portOfIpc({
    send: (frame) => sent.push(frame),
    onMessage: (listener) => {
      deliver = listener;
    },
    onClose: (listener) => {
      end = listener;
    },
  });
  return { port, sent, deliver: (message: unknown) => deliver(message), end: () => end() };
}

describe("a port over IPC", () => {
  it("keeps what came before its first listener", () => {
    const side = openSide();
    side.deliver(call(1));
    const heard: Frame[] = [];
    side.port.onFrame((frame) => heard.push(frame));
    side.deliver(call(2));
    expect(heard).toEqual([call(1), call(2)]);
  });

  it.each([
    null,
    undefined,
    7,
    "call",
    [],
    {},
    { type: "call" },
    { type: "call", id: "1", method: "x" },
    { type: "call", id: 1 },
    { type: "call", id: 1.5, method: "x" },
    { type: "cancel", id: Number.NaN },
    { type: "fail", id: 1, failure: null },
    { type: "event", seq: "1", name: "x" },
    { type: "__proto__", id: 1 },
  ])("drops %j, which is no frame", (message) => {
    const side = openSide();
    const heard: Frame[] = [];
    side.port.onFrame((frame) => heard.push(frame));
    side.deliver(message);
    expect(heard).toEqual([]);
  });

  it("is silent both ways once closed, and says so once", () => {
    const side = openSide();
    let closes = 0;
    const heard: Frame[] = [];
    side.port.onFrame((frame) => heard.push(frame));
    side.port.onClose(() => closes++);
    side.end();
    side.port.close();
    side.port.send(call(1));
    side.deliver(call(2));
    expect({ closes, heard, sent: side.sent }).toEqual({ closes: 1, heard: [], sent: [] });
    side.port.onClose(() => closes++);
    expect(closes).toBe(2);
  });
});

describe("a window's channel", () => {
  function openChannel() {
    const ports: { port: Port; heard: Frame[]; closed: boolean }[] = [];
    const sent: [string, Frame][] = [];
    const channel = openWindowChannel({
      send: (session, frame) => sent.push([session, frame]),
      attach(port) {
        const attached = { port, heard: [] as Frame[], closed: false };
        port.onFrame((frame) => attached.heard.push(frame));
        port.onClose(() => {
          attached.closed = true;
        });
        ports.push(attached);
      },
    });
    return { channel, ports, sent };
  }

  it("attaches one port for one document", () => {
    const { channel, ports, sent } = openChannel();
    channel.receive(window, "a", call(1));
    channel.receive(window, "a", call(2));
    expect(ports).toHaveLength(1);
    expect(ports[0]?.heard).toEqual([call(1), call(2)]);
    ports[0]?.port.send({ type: "ok", id: 1, value: null });
    expect(sent).toEqual([["a", { type: "ok", id: 1, value: null }]]);
  });

  it("closes the old document's port when the window was reloaded", () => {
    const { channel, ports, sent } = openChannel();
    channel.receive(window, "a", call(1));
    channel.receive(window, "b", call(1));
    expect(ports.map(({ closed }) => closed)).toEqual([true, false]);
    ports[0]?.port.send({ type: "ok", id: 1, value: "late" });
    expect(sent).toEqual([]);
  });

  it("hears nothing more of a document that is gone", () => {
    const { channel, ports } = openChannel();
    channel.receive(window, "a", call(1));
    channel.receive(window, "b", call(1));
    channel.receive(window, "a", call(2));
    expect(ports).toHaveLength(2);
    expect(ports[1]?.closed).toBe(false);
    channel.close();
    channel.receive(window, "b", call(2));
    expect(ports).toHaveLength(2);
  });

  it.each([
    ["a frame inside the window", { url: "app://posthorn/", top: false }],
    ["a message body", { url: "app://posthorn/part/1/body", top: false }],
    ["a foreign page", { url: "https://example.org/", top: true }],
    ["a frame that is gone", null],
  ])("does not listen to %s, not even in a session that is known", (_who, sender) => {
    const { channel, ports } = openChannel();
    channel.receive(sender, "a", call(1));
    expect(ports).toEqual([]);
    channel.receive(window, "a", call(1));
    channel.receive(sender, "a", call(2));
    expect(ports[0]?.heard).toEqual([call(1)]);
  });

  it.each([undefined, null, 7, {}, "x".repeat(65)])("takes no session like %j", (session) => {
    const { channel, ports } = openChannel();
    channel.receive(window, session, call(1));
    expect(ports).toEqual([]);
  });
});
