import type { ServerSettings } from "../../shared/account.ts";
import { failed } from "../../shared/failure.ts";
import { inspectCertificate } from "../net/certificate-inspection.ts";
import { isCertificateError } from "../net/connection-failure.ts";
import { openPop3Channel, type Pop3Channel } from "./pop3-channel.ts";
import { failureOfPop3, Pop3Error } from "./pop3-failure.ts";
import { areOauthOnly, withoutPassword } from "./sign-in-verdict.ts";

/** What the server holds of one message; `number` is valid within the session alone. */
export interface Pop3Listing {
  readonly number: number;
  readonly uidl: string;
  readonly size: number;
}

/**
 * One signed-in POP3 session (RFC 1939). A client of our own: node-pop3 0.11 has no STLS, leaves stuffed dots in, turns
 * bytes into text and takes an end that is split over two packets for none. Every call throws the failure, leg
 * `incoming`.
 */
export interface Pop3Session {
  /** Oldest first. */
  list(): Promise<readonly Pop3Listing[]>;
  retrieve(number: number): Promise<Uint8Array>;
  /** Takes effect with {@link Pop3Session.quit}. */
  markDeleted(number: number): Promise<void>;
  /** Commits the deletions (RFC 1939 §6) and hangs up. */
  quit(): Promise<void>;
  /** Hangs up; nothing is deleted. */
  close(): void;
}

/** Connects, starts TLS as configured and signs in. Before that, `signal` closes the connection at once. */
export async function openPop3Session(
  server: ServerSettings,
  password: string,
  signal?: AbortSignal,
): Promise<Pop3Session> {
  let channel: Pop3Channel;
  try {
    channel = await openPop3Channel(server, signal);
  } catch (error) {
    throw failed(await failureWithCertificate(error, server), error);
  }
  const giveUp = () => channel.close();
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await signIn(channel, server, password);
  } catch (error) {
    channel.close();
    throw failed(withoutPassword(await failureWithCertificate(error, server), server, password), error);
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }

  async function mapped<Value>(ask: () => Promise<Value>): Promise<Value> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Pop3Error && error.kind === "refused")) channel.close();
      throw failed(failureOfPop3(error, server), error);
    }
  }

  return {
    list: () =>
      mapped(async () => {
        await command(channel, "UIDL");
        const uidls = pairs(await channel.readBlock());
        await command(channel, "LIST");
        const sizes = new Map(pairs(await channel.readBlock()));
        return uidls.map(([number, uidl]) => ({ number, uidl, size: Number(sizes.get(number) ?? 0) }));
      }),
    retrieve: (number) =>
      mapped(async () => {
        await command(channel, `RETR ${number}`);
        return channel.readBlock();
      }),
    markDeleted: (number) =>
      mapped(async () => {
        await command(channel, `DELE ${number}`);
      }),
    quit: () =>
      mapped(async () => {
        await command(channel, "QUIT");
        channel.close();
      }),
    close: () => channel.close(),
  };
}

async function signIn(channel: Pop3Channel, server: ServerSettings, password: string): Promise<void> {
  const { username } = server;
  if (/[\r\n\0]/.test(username + password)) throw new Pop3Error("rejected");
  await status(channel);
  let capabilities = await askCapabilities(channel);
  if (server.security === "starttls") {
    if (!capabilities.has("STLS")) throw new Pop3Error("noTls");
    await command(channel, "STLS").catch((error: unknown) => {
      throw error instanceof Pop3Error && error.kind === "refused" ? new Pop3Error("noTls") : error;
    });
    await channel.startTls();
    // What was learned in clear counts no more (RFC 2595 §4).
    capabilities = await askCapabilities(channel);
  }
  // A server that has capabilities and not USER takes no PASS (RFC 2449 §6.3).
  if (areOauthOnly(capabilities.get("SASL") ?? []) && !capabilities.has("USER")) throw new Pop3Error("oauthOnly");
  try {
    if (capabilities.get("SASL")?.includes("PLAIN")) {
      channel.writeLine("AUTH PLAIN");
      const ready = await channel.readLine();
      if (!ready.startsWith("+ ") && ready !== "+") throw new Pop3Error("refused", ready.replace(/^-ERR\s*/, ""));
      await command(channel, Buffer.from(`\0${username}\0${password}`, "utf8").toString("base64"));
    } else {
      await command(channel, `USER ${username}`);
      await command(channel, `PASS ${password}`);
    }
  } catch (error) {
    throw error instanceof Pop3Error && error.kind === "refused" ? new Pop3Error("rejected", error.message) : error;
  }
}

/** CAPA (RFC 2449); a server that knows none of it has no capabilities. */
async function askCapabilities(channel: Pop3Channel): Promise<Map<string, string[]>> {
  channel.writeLine("CAPA");
  if (!(await channel.readLine()).startsWith("+OK")) return new Map();
  const lines = (await channel.readBlock()).toString("latin1").split("\r\n");
  return new Map(
    lines.flatMap((line) => {
      const [name = "", ...parameters] = line.trim().toUpperCase().split(/\s+/);
      return name ? [[name, parameters] as const] : [];
    }),
  );
}

async function command(channel: Pop3Channel, line: string): Promise<void> {
  channel.writeLine(line);
  await status(channel);
}

async function status(channel: Pop3Channel): Promise<void> {
  const line = await channel.readLine();
  if (!line.startsWith("+OK")) throw new Pop3Error("refused", line.replace(/^-ERR\s*/, ""));
}

function pairs(block: Buffer): [number, string][] {
  return block
    .toString("latin1")
    .split("\r\n")
    .flatMap((line) => {
      const [, number, value] = /^(\d+) (\S+)/.exec(line) ?? [];
      return number !== undefined && value !== undefined ? [[Number(number), value] as [number, string]] : [];
    });
}

async function failureWithCertificate(error: unknown, server: ServerSettings) {
  const { host, port, security } = server;
  if (!isCertificateError(error) || security === "none") return failureOfPop3(error, server);
  const certificate = await inspectCertificate({ host, port, security, protocol: "pop3" });
  return failureOfPop3(error, server, certificate ?? undefined);
}
