import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { readPeerCertificate } from "../../net/certificate-inspection.ts";
import { failureOfConnection } from "../../net/connection-failure.ts";
import type { DoctorWorld, Survey, SurveyRequest, TlsFacts } from "../world.ts";
import { dial, explainError, secure } from "./connection.ts";
import { type Dialogue, DialogueError, openDialogue } from "./dialogue.ts";
import { failureOfDialogue } from "./probe.ts";

/**
 * Connects, reads what the server offers before and inside TLS, and hangs up. The certificate is judged but not insisted
 * on, so nothing is sent but the questions for capabilities, STARTTLS and the good-bye. Ends when `signal` aborts.
 */
export const surveyServer: DoctorWorld["survey"] = async (server, signal) => {
  let connected = false;
  const { socket: tcp, connected: standing, hangUp } = dial(server, signal);
  try {
    await standing;
    connected = true;
    return server.security === "tls" ? await surveyTls(tcp, server) : await surveyClear(tcp, server);
  } catch (error) {
    const { host, port } = server;
    if (signal.aborted) {
      return connected
        ? { kind: "failed", words: "connected, then said nothing", failure: { code: "SERVER_SILENT", host, port } }
        : { kind: "failed", words: "no answer", failure: { code: "PORT_BLOCKED", host, port } };
    }
    if (error instanceof DialogueError)
      return { kind: "failed", words: error.describe(), failure: failureOfDialogue(error, server) };
    return { kind: "failed", ...(await explainError(error, { host, port, security: "tls" }, signal)) };
  } finally {
    hangUp();
  }
};

async function surveyTls(tcp: Socket, server: SurveyRequest): Promise<Survey> {
  const socket = await secure(tcp, server.host, { judge: true });
  const dialogue = openDialogue(socket);
  await readGreeting(dialogue, server);
  const offered = await readCapabilities(dialogue, server);
  sayGoodBye(dialogue, server);
  return { kind: "surveyed", offeredInClear: null, tls: readTls(socket, server), offered };
}

async function surveyClear(tcp: Socket, server: SurveyRequest): Promise<Survey> {
  const clear = openDialogue(tcp);
  await readGreeting(clear, server);
  const offeredInClear = await readCapabilities(clear, server);
  const word = server.protocol === "pop3" ? "STLS" : "STARTTLS";
  if (!offeredInClear.some((capability) => capability.toUpperCase() === word)) {
    sayGoodBye(clear, server);
    return { kind: "surveyed", offeredInClear, tls: null, offered: [] };
  }
  await startTls(clear, server, word);
  clear.release();
  const socket = await secure(tcp, server.host, { judge: true });
  const dialogue = openDialogue(socket);
  const offered = await readCapabilities(dialogue, server);
  sayGoodBye(dialogue, server);
  return { kind: "surveyed", offeredInClear, tls: readTls(socket, server), offered };
}

async function readGreeting(dialogue: Dialogue, { protocol }: SurveyRequest): Promise<void> {
  const line = protocol === "smtp" ? await dialogue.readReply() : await dialogue.readLine();
  if (protocol === "imap" && /^\* PREAUTH/i.test(line)) {
    throw new DialogueError("signs everybody in before TLS", "SERVER_REFUSED", line);
  }
  if (!{ imap: /^\* OK/i, pop3: /^\+OK/i, smtp: /^220/ }[protocol].test(line)) {
    throw new DialogueError(`not a greeting of ${protocol}`, "SERVER_REFUSED", line);
  }
}

/** What the server says it can do: CAPABILITY (RFC 9051 §6.1.1), CAPA (RFC 2449), EHLO (RFC 5321 §4.1.1.1). */
async function readCapabilities(dialogue: Dialogue, { protocol }: SurveyRequest): Promise<readonly string[]> {
  if (protocol === "smtp") {
    dialogue.say("EHLO [127.0.0.1]");
    const [, ...lines] = (await dialogue.readReply()).split("\n");
    return lines.map((line) => line.slice(4).trim());
  }
  if (protocol === "pop3") {
    dialogue.say("CAPA");
    if (!/^\+OK/i.test(await dialogue.readLine())) return [];
    const lines: string[] = [];
    for (let line = await dialogue.readLine(); line !== "."; line = await dialogue.readLine()) lines.push(line.trim());
    return lines;
  }
  dialogue.say("C1 CAPABILITY");
  const capabilities: string[] = [];
  for (let line = await dialogue.readLine(); !/^C1 /i.test(line); line = await dialogue.readLine()) {
    if (/^\* CAPABILITY /i.test(line)) capabilities.push(...line.split(" ").slice(2));
  }
  return capabilities;
}

async function startTls(dialogue: Dialogue, { protocol }: SurveyRequest, word: string): Promise<void> {
  dialogue.say(protocol === "imap" ? `S1 ${word}` : word);
  let line = await dialogue.readLine();
  while (protocol === "imap" && line.startsWith("* ")) line = await dialogue.readLine();
  if (!{ imap: /^S1 OK/i, pop3: /^\+OK/i, smtp: /^220/ }[protocol].test(line)) {
    throw new DialogueError(`offers ${word} and refuses it`, "STARTTLS_MISSING", line);
  }
  if (dialogue.hasUnread()) throw new DialogueError(`sent more behind its reply to ${word}`, "STARTTLS_INJECTION", "");
}

function sayGoodBye(dialogue: Dialogue, { protocol }: SurveyRequest): void {
  dialogue.say(protocol === "imap" ? "Q1 LOGOUT" : "QUIT");
}

function readTls(tls: TLSSocket, server: SurveyRequest): TlsFacts {
  const certificate = readPeerCertificate(tls);
  const error = tls.authorized ? null : { code: String(tls.authorizationError) };
  return {
    version: tls.getProtocol() ?? "",
    certificate,
    refusal: error && failureOfConnection(error, server, certificate ?? undefined),
  };
}
