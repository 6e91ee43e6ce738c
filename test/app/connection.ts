import { once } from "node:events";
import { WebSocket } from "ws";
import { portOfWebSocket } from "../../electron/headless/websocket-port.ts";
import type { MailApi, MailEvents } from "../../shared/contract.ts";
import { type Connection, connect } from "../../shared/rpc.ts";

/** Signs in to a headless host with the token of `url`, as its page does, and calls it without a window. */
export async function connectHost(url: string): Promise<Connection<MailApi, MailEvents>> {
  const { origin, host } = new URL(url);
  const entered = await fetch(url, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { Origin: origin, Cookie: cookie } });
  await once(socket, "open");
  return connect<MailApi, MailEvents>(portOfWebSocket(socket));
}
