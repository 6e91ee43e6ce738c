import type { Socket } from "node:net";
import type { MailFailure } from "../../../shared/failure.ts";
import type { DiscoveryWorld, ProbeAnswer, ProbeRequest } from "../world.ts";
import { dial, explainError, secure } from "./connection.ts";
import { type Dialogue, DialogueError, openDialogue } from "./dialogue.ts";

/** How far a probe has come: where it ends, that is the reason. */
interface Progress {
  connected: boolean;
}

/**
 * Connects, completes the handshake with validation and reads the greeting; across STARTTLS (RFC 9051 §6.2.1, RFC 3207,
 * RFC 2595) whatever came in clear behind its reply is refused. Ends when `signal` aborts.
 */
export const probeServer: DiscoveryWorld["probe"] = async (server, signal) => {
  const progress: Progress = { connected: false };
  const { socket: tcp, connected: standing, hangUp } = dial(server, signal);
  try {
    await standing;
    progress.connected = true;
    const words = await converse(tcp, server);
    return { kind: "greeted", words };
  } catch (error) {
    return await explain(error, server, progress, signal);
  } finally {
    hangUp();
  }
};

async function converse(tcp: Socket, server: ProbeRequest): Promise<string> {
  if (server.security === "tls") {
    const dialogue = openDialogue(await secure(tcp, server.host));
    const greeting = await readGreeting(dialogue, server);
    dialogue.say(server.protocol === "imap" ? "A1 LOGOUT" : "QUIT");
    return greeting;
  }
  const clear = openDialogue(tcp);
  const greeting = await readGreeting(clear, server);
  await startTls(clear, server);
  clear.release();
  const tls = await secure(tcp, server.host);
  openDialogue(tls).say(server.protocol === "imap" ? "A2 LOGOUT" : "QUIT");
  return greeting;
}

async function readGreeting(dialogue: Dialogue, { protocol }: ProbeRequest): Promise<string> {
  const line = protocol === "smtp" ? await dialogue.readReply() : await dialogue.readLine();
  if (protocol === "imap" && /^\* PREAUTH/i.test(line))
    throw new DialogueError("signed in before TLS", "SERVER_REFUSED", line);
  if (!{ imap: /^\* OK/i, pop3: /^\+OK/i, smtp: /^220/ }[protocol].test(line)) {
    const unavailable = /^(\* BYE|421|554)/i.test(line);
    throw new DialogueError(
      `not a greeting of ${protocol}`,
      unavailable ? "SERVER_UNAVAILABLE" : "SERVER_REFUSED",
      line,
    );
  }
  return line;
}

async function startTls(dialogue: Dialogue, { protocol }: ProbeRequest): Promise<void> {
  if (protocol === "smtp") {
    dialogue.say("EHLO [127.0.0.1]");
    const reply = await dialogue.readReply();
    if (!/^250[- ]STARTTLS\b/im.test(reply)) throw new DialogueError("offers no STARTTLS", "STARTTLS_MISSING", "");
    dialogue.say("STARTTLS");
    const go = await dialogue.readReply();
    if (!go.startsWith("220")) throw new DialogueError("refuses STARTTLS", "STARTTLS_MISSING", go);
  } else {
    dialogue.say(protocol === "imap" ? "A1 STARTTLS" : "STLS");
    let line = await dialogue.readLine();
    while (protocol === "imap" && line.startsWith("* ")) line = await dialogue.readLine();
    if (!/^(A1 OK|\+OK)/i.test(line)) throw new DialogueError("refuses STARTTLS", "STARTTLS_MISSING", line);
  }
  if (dialogue.hasUnread()) throw new DialogueError("sent more behind its reply to STARTTLS", "STARTTLS_INJECTION", "");
}

async function explain(
  error: unknown,
  server: ProbeRequest,
  { connected }: Progress,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { host, port } = server;
  if (signal.aborted) {
    const failure: MailFailure = { code: connected ? "SERVER_SILENT" : "PORT_BLOCKED", host, port };
    return { kind: "failed", words: connected ? "connected, then said nothing" : "no answer", failure };
  }
  if (error instanceof DialogueError)
    return { kind: "failed", words: error.describe(), failure: failureOfDialogue(error, server) };
  return { kind: "failed", ...(await explainError(error, server, signal)) };
}

export function failureOfDialogue(
  { code, words }: DialogueError,
  { host, port }: Pick<ProbeRequest, "host" | "port">,
): MailFailure {
  if (code === "STARTTLS_MISSING" || code === "STARTTLS_INJECTION") return { code, host, port };
  return { code, host, words };
}
