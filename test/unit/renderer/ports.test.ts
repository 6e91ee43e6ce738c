import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import { socketPort } from "../../../renderer/ports.ts";
import type { Frame } from "../../../shared/rpc.ts";

const call = (id: number): Frame => ({ type: "call", id, method: "getSettings", args: {} });

describe("the port over a WebSocket", () => {
  let server: WebSocketServer;
  let socket: WebSocket;
  let accepted: Promise<ServerSocket>;

  beforeEach(async () => {
    server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    accepted = once(server, "connection").then(([peer]) => peer as ServerSocket);
    socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    socket.close();
    for (const client of server.clients) client.terminate();
    server.close();
  });

  async function receive(peer: ServerSocket, count: number): Promise<Frame[]> {
    const frames: Frame[] = [];
    peer.on("message", (data) => frames.push(JSON.parse(String(data)) as Frame));
    await expect.poll(() => frames).toHaveLength(count);
    return frames;
  }

  it("sends what it was given before it was open, in order", async () => {
    const port = socketPort(socket);
    port.send(call(1));
    port.send(call(2));
    expect(await receive(await accepted, 2)).toEqual([call(1), call(2)]);
  });

  it("keeps frames that came before anyone listened", async () => {
    const port = socketPort(socket);
    const came = new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
    (await accepted).send(JSON.stringify({ type: "event", seq: 1, name: "accountsChanged", data: {} }));
    await came;
    const frames: Frame[] = [];
    port.onFrame((frame) => frames.push(frame));
    expect(frames).toEqual([{ type: "event", seq: 1, name: "accountsChanged", data: {} }]);
  });

  it("tells that it closed, also to whoever asks afterwards, and drops what is sent then", async () => {
    const port = socketPort(socket);
    const early = vi.fn();
    port.onClose(early);
    (await accepted).terminate();
    await expect.poll(() => early.mock.calls.length).toBe(1);
    const late = vi.fn();
    port.onClose(late);
    expect(late).toHaveBeenCalledTimes(1);
    expect(() => port.send(call(1))).not.toThrow();
  });

  it("tells that it closed where no connection came about", async () => {
    const nobody = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, "posthorn-refused");
    server.removeAllListeners("connection");
    server.on("connection", (peer) => peer.terminate());
    const closed = vi.fn();
    socketPort(nobody).onClose(closed);
    await expect.poll(() => closed.mock.calls.length).toBe(1);
  });
});
