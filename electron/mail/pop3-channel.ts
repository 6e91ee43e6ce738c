import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ServerSettings } from "../../shared/account.ts";
import { Pop3Error } from "./pop3-failure.ts";

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
/** RFC 1939 §3 allows 512; a greeting may be longer. */
const LONGEST_LINE = 8_192;
const LARGEST_ANSWER = 150 * 1024 * 1024;

const END = Buffer.from("\r\n.\r\n");
const TLS_OPTIONS = { minVersion: "TLSv1.2", rejectUnauthorized: true } as const;

/** Lines and dot-terminated blocks over one socket, one question at a time. Nothing is ever sent ahead. */
export interface Pop3Channel {
  readLine(): Promise<string>;
  /** What follows a status line, up to the lone dot, its dots unstuffed (RFC 1939 §3). */
  readBlock(): Promise<Buffer>;
  writeLine(line: string): void;
  /** The same connection with TLS from here on (RFC 2595). Throws where anything was received ahead of it. */
  startTls(): Promise<void>;
  close(): void;
}

/** Connects, with TLS from the first byte where `security` is `tls`; `signal` closes it as long as it is not open. */
export async function openPop3Channel(
  { host, port, security }: ServerSettings,
  signal?: AbortSignal,
): Promise<Pop3Channel> {
  const servername = isIP(host) ? {} : { servername: host };
  let received: Buffer[] = [];
  let failure: Error | null = null;
  let wake: () => void = () => undefined;

  function listen(to: Socket): Socket {
    to.setTimeout(SILENCE_MS);
    to.on("data", (chunk: Buffer) => {
      received.push(chunk);
      wake();
    });
    const end = (error: Error) => {
      failure ??= error;
      wake();
    };
    to.on("error", end);
    to.on("timeout", () => end(new Pop3Error("silent")));
    to.on("close", () => end(new Pop3Error("closed")));
    return to;
  }

  const options = { host, port, ...servername, ...TLS_OPTIONS };
  let socket = security === "tls" ? connectTls(options) : connectTcp({ host, port });
  const giveUp = () => socket.destroy();
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await established(socket, security === "tls" ? "secureConnect" : "connect");
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
  listen(socket);

  async function more(): Promise<void> {
    if (failure) throw failure;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = () => undefined;
    if (received.length === 0 && failure) throw failure;
  }

  return {
    async readLine() {
      for (;;) {
        const buffer = Buffer.concat(received);
        const end = buffer.indexOf("\n");
        received = buffer.length > 0 ? [buffer] : [];
        if (end >= 0) {
          const rest = buffer.subarray(end + 1);
          received = rest.length > 0 ? [rest] : [];
          return buffer.subarray(0, end).toString("utf8").replace(/\r$/, "");
        }
        if (buffer.length > LONGEST_LINE) throw new Pop3Error("tooLarge");
        await more();
      }
    },

    async readBlock() {
      let length = received.reduce((sum, { length: bytes }) => sum + bytes, 0);
      let seen = received.length;
      // The status line's own CRLF counts: an empty block is the dot alone.
      let tail = Buffer.concat([END.subarray(0, 2), ...received]).subarray(-END.length);
      while (!tail.equals(END)) {
        await more();
        const fresh = received.slice(seen);
        seen = received.length;
        length += fresh.reduce((sum, { length: bytes }) => sum + bytes, 0);
        if (length > LARGEST_ANSWER) throw new Pop3Error("tooLarge");
        tail = Buffer.concat([tail, ...fresh]).subarray(-END.length);
      }
      const block = Buffer.concat(received).subarray(0, -3);
      received = [];
      return unstuffDots(block);
    },

    writeLine(line) {
      socket.write(`${line}\r\n`);
    },

    async startTls() {
      if (received.length > 0) throw new Pop3Error("injected");
      const plain = socket;
      for (const event of ["data", "timeout", "close", "error"]) plain.removeAllListeners(event);
      plain.setTimeout(0);
      plain.on("error", () => plain.destroy());
      socket = connectTls({ socket: plain, host, ...servername, ...TLS_OPTIONS });
      await established(socket, "secureConnect");
      listen(socket);
    },

    close() {
      failure ??= new Pop3Error("closed");
      socket.destroy();
      wake();
    },
  };
}

/** Takes the added dot off each line that starts with one. */
export function unstuffDots(block: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = block[0] === 0x2e ? 1 : 0;
  for (let at = block.indexOf("\r\n.", from); at >= 0; at = block.indexOf("\r\n.", from)) {
    pieces.push(block.subarray(from, at + 2));
    from = at + 3;
  }
  return from === 0 ? block : Buffer.concat([...pieces, block.subarray(from)]);
}

function established(socket: Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      clearTimeout(limit);
      socket.off("error", settle);
      socket.off("close", onClose);
      if (!error) return resolve();
      // A late error of a socket that is given up must not end the process.
      socket.on("error", () => undefined);
      socket.destroy();
      reject(error);
    };
    const onClose = () => settle(new Pop3Error("closed"));
    const limit = setTimeout(() => {
      settle(new Pop3Error(socket.connecting ? "unreachable" : "silent"));
    }, CONNECT_MS);
    socket.once(event, () => settle());
    socket.on("error", settle);
    socket.on("close", onClose);
  });
}
